import type { Weakening } from './compare-tests.ts';
import { loadsCode } from './linter-settings.ts';
import { lockManifest } from './lock-manifest.ts';
import { differsInNothingElse } from './neutral-settings.ts';
import { code, codeList } from './quote.ts';

/** Changed files that checks are run with; texts of what is there, by path. */
export interface ChangedSetUp {
  readonly setUp: readonly string[];
  readonly linters: readonly string[];
  readonly manifests: readonly string[];
  readonly gone: ReadonlySet<string>;
  readonly atBase: ReadonlySet<string>;
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
}

export interface SetUpStudy {
  readonly weakenings: readonly Weakening[];
  /** What decides how fast checks run, or how code has to look, and not what tests say. */
  readonly shown: readonly Weakening[];
  /** Manifests of the work with the base's set-up in them. */
  readonly texts: ReadonlyMap<string, string>;
}

const CHECKS = 'what the checks are run with';
const LINTERS = 'what linters and formatters are run with';

/** What a work changes of the set-up of tests, and what of it concerns other checks alone. */
export function studySetUp(input: ChangedSetUp): SetUpStudy {
  const { gone, before, after } = input;
  const manifests = studyManifests(input);
  const isLoading = (path: string): boolean => loadsCode(before.get(path) ?? '', after.get(path) ?? '');
  const isNeutral = (path: string): boolean =>
    !gone.has(path) &&
    before.has(path) &&
    after.has(path) &&
    // A file may also be made to run no more.
    before.get(path) !== after.get(path) &&
    differsInNothingElse(path, before.get(path) ?? '', after.get(path) ?? '');
  const deleted = input.manifests.filter((path) => gone.has(path));
  const telling = [...input.setUp.filter((path) => !isNeutral(path)), ...input.linters.filter(isLoading)];
  return {
    weakenings: [
      ...[...telling, ...deleted].map((path) => describe(input, path, CHECKS)),
      ...manifests.weakenings,
    ],
    shown: [
      ...input.setUp
        .filter(isNeutral)
        .map((path) => describe(input, path, 'a comment or the number of tests at once')),
      ...input.linters.filter((path) => !isLoading(path)).map((path) => describe(input, path, LINTERS)),
      ...manifests.shown,
    ],
    texts: manifests.texts,
  };
}

function describe({ gone, atBase, before, after }: ChangedSetUp, path: string, subject: string): Weakening {
  if (gone.has(path)) return { path, line: null, what: `${subject} is gone` };
  if (!atBase.has(path)) return { path, line: null, what: `${subject} is new` };
  const [line, text] = firstDifference(before.get(path) ?? '', after.get(path) ?? '');
  return { path, line, what: `${subject} was changed (${code(text.trim())})` };
}

/** The first line that is new, or at which one is missing. */
function firstDifference(before: string, after: string): [line: number, text: string] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const index = now.findIndex((text, place) => text !== old[place]);
  return index === -1 ? [now.length, old[now.length] ?? ''] : [index + 1, now[index] ?? ''];
}

function studyManifests({ manifests, before, after }: ChangedSetUp): SetUpStudy {
  const weakenings: Weakening[] = [];
  const shown: Weakening[] = [];
  const texts = new Map<string, string>();
  for (const path of manifests) {
    const [old, now] = [before.get(path), after.get(path)];
    if (old === undefined || now === undefined) continue;
    const { text, changed, linters } = lockManifest(path, old, now);
    if (text !== null) texts.set(path, text);
    const tell = (subject: string, names: readonly string[]): Weakening[] =>
      names.length === 0 ? [] : [{ path, line: null, what: `${subject} was changed: ${codeList(names)}` }];
    weakenings.push(...tell(CHECKS, changed));
    shown.push(...tell(LINTERS, linters));
  }
  return { weakenings, shown, texts };
}
