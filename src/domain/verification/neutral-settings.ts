/** Settings of test runners that decide how many tests run at once, or what a person sees of them, and nothing about what passes. */
const NEUTRAL_KEY =
  'maxWorkers|minWorkers|workers|maxConcurrency|maxThreads|minThreads|maxForks|minForks|fileParallelism|fullyParallel|jobs|parallel|slowTestThreshold|clearScreen|logHeapUsage|verbose|colors?|silent';
/** A number, or one that comes from the processors of the machine: nothing else may be called in it. */
const PROCESSORS = String.raw`(?:os\.)?(?:availableParallelism\(\)|cpus\(\)\.length)`;
const AMOUNT = String.raw`(?:\d[\d_.]*(?![\d_.])|${PROCESSORS}|Math\.(?:ceil|floor|round|max|min)(?=\()|[-+*/(),\s])+`;
const NEUTRAL_LINE = new RegExp(
  String.raw`^\s*["']?(?:${NEUTRAL_KEY})["']?\s*:\s*(?:${AMOUNT}|true|false|["']\d+%["']),?\s*$`,
);
const NEUTRAL_IMPORT =
  /^\s*import\s+(?:os|\{\s*(?:(?:availableParallelism|cpus)\s*,?\s*)+\})\s+from\s+'(?:node:)?os';\s*$/;

/**
 * Whether two states of a set-up file differ in nothing but comments of their own lines and in settings that decide nothing: line by line, since
 * what stands between such lines is compared as it is. Where a line may be part of what another one has begun, nothing is taken for neutral.
 */
export function differsInNothingElse(path: string, before: string, after: string): boolean {
  const format = formatOf(path);
  if (format === null || format.spansLines.test(before) || format.spansLines.test(after)) return false;
  const rest = (text: string): string =>
    text
      .split('\n')
      .filter((line) => line.length > LONGEST_LINE || !format.isNeutral(line))
      .join('\n');
  return rest(before) === rest(after);
}

/** Nobody writes longer ones by hand, and patterns need long for them. */
const LONGEST_LINE = 200;

interface Format {
  /** Found where a line like a comment may be something else, and where lines are continued. */
  readonly spansLines: RegExp;
  readonly isNeutral: (line: string) => boolean;
}

const PROGRAM: Format = {
  spansLines: /`|\\\r?$/m,
  // Either sign may end or begin a comment of several lines: globs hold them, too, and then the line is no neutral one.
  isNeutral: (line) =>
    !/\/\*|\*\//.test(line) &&
    (/^\s*(?:\/\/|$)/.test(line) || NEUTRAL_LINE.test(line) || NEUTRAL_IMPORT.test(line)),
};

const HASH_COMMENTS: Format = {
  spansLines: /\\\r?$|"""|'''/m,
  // A line that begins with `#!` names the program that runs the file.
  isNeutral: (line) => /^(?:#(?!!)|$)/.test(line),
};

function formatOf(path: string): Format | null {
  if (/\.(?:[cm]?[jt]s|jsonc?)$/.test(path)) return PROGRAM;
  const isHashed = /\.(?:ya?ml|toml|ini|cfg|mk)$|(?:^|\/)(?:GNU)?[Mm]akefile$/.test(path);
  return isHashed ? HASH_COMMENTS : null;
}
