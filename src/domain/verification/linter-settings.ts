/**
 * Words by which linters are told to load code, by their documentation: such code runs in the same commands as tests, before them. `<%` is ERB, which
 * RuboCop evaluates.
 */
const LOADS =
  /<%|\b(?:init-hook|load-plugins|local-plugins|plugins?|jsPlugins|parser|processor|resolvePluginsRelativeTo|extends|inherit_from|require|bootstrapFiles|scanFiles)\b/i;
/** A file of the repository, and no pattern of files. */
const PATH =
  /["'](?:\.{1,2}\/|file:|link:)[^"'*]*["']|[\w./-]+\.(?:[cm]?[jt]s|py|rb|php|so|grit)\b(?!["']?\s*:)/;

/** Who writes longer lines does not want them to be read. */
const LONGEST_LINE = 2_000;

/** Whether the settings of a linter name code to load that they did not name before. */
export function loadsCode(before: string, after: string): boolean {
  const known = new Set(before.split('\n').map((line) => line.trim()));
  return after
    .split('\n')
    .filter((line) => !known.has(line.trim()))
    .some(
      (line) => line.length > LONGEST_LINE || LOADS.test(line) || (PATH.test(line) && !/[*!]/.test(line)),
    );
}
