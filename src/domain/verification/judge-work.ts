import { isAlwaysInScope } from '../own-files.ts';
import { isInScope } from '../scopes.ts';
import type { ChangedPath, HarvestedWork, SecretSearch } from './harvested-work.ts';
import type { Objection } from './objection.ts';
import { code, codeList, shortList } from './quote.ts';

/**
 * Files that decide what runs on other people's machines, or what agents and reviewers are told. A task may change one only if
 * its scope names that very path.
 */
const PROTECTED: readonly RegExp[] = [
  /^\.github\/(?:workflows|actions)\//,
  /^(?:\.github\/|docs\/)?CODEOWNERS$/,
  /^\.github\/(?:parallel-orchestrator\.ya?ml|copilot-instructions\.md|mcp\.json)$/i,
  /^\.github\/(?:agents|copilot|hooks|instructions|prompts|skills)\//i,
  // Agents read those of every folder that they work in.
  /(?:^|\/)(?:AGENTS|AGENTS\.override|CLAUDE|CLAUDE\.local|GEMINI)\.md$/i,
  /(?:^|\/)\.(?:agents|claude|codex|cursor|gemini|opencode|windsurf)\//i,
  /(?:^|\/)(?:opencode\.jsonc?|\.mcp\.json|\.vscode\/mcp\.json)$/i,
  /(?:^|\/)\.(?:cursorrules|windsurfrules|clinerules(?:\/.+)?)$/i,
  /(?:^|\/)\.gitmodules$/,
];

/** A file above it is in the history for ever, and no person reviews it; GitHub warns from 50 MB, and larger sources do not occur. */
const LARGEST_FILE_BYTES = 5_000_000;
/** Beyond what GitHub shows of a pull request (20,000 lines, of 3,000 files at most), so that nobody could review it. */
const MOST_LINES = 20_000;
const MOST_FILES = 1_000;

/** The policy on harvested work (R33), before anything of it is run: everything that speaks against it, what matters most first. */
export function judgeWork(work: HarvestedWork, branch: string, scope: readonly string[]): Objection[] {
  const history = judgeHistory(work, branch);
  if (history.length > 0) return history;
  return [
    ...judgeLinks(work.changes),
    ...judgeProtected(work.changes, scope),
    ...judgeSize(work),
    ...judgeScope(work.changes, scope),
  ];
}

/** Where the commits are not the task's own, nothing else about them is worth saying. */
function judgeHistory({ strays, rewritten, commit, changes }: HarvestedWork, branch: string): Objection[] {
  const own = code(branch);
  if (strays.length > 0) {
    const names = strays.map((name) => (name === 'HEAD' ? 'a detached HEAD' : code(name))).join(', ');
    const message = `There are commits on ${names}; only commits on ${own} count.`;
    return [{ reason: 'wrong-branch', message }];
  }
  if (rewritten) {
    const message = `${own} does not contain the commit any more that it started from.`;
    return [{ reason: 'wrong-branch', message }];
  }
  if (commit === null) return [{ reason: 'no-commits', message: `Nothing was committed to ${own}.` }];
  if (changes.length > 0) return [];
  return [{ reason: 'no-commits', message: `The commits on ${own} change no file.` }];
}

function judgeLinks(changes: readonly ChangedPath[]): Objection[] {
  const of = (kind: ChangedPath['kind']) =>
    changes.filter((change) => change.kind === kind).map(({ path }) => path);
  const [links, submodules] = [of('link-outside'), of('submodule')];
  const objections: Objection[] = [];
  if (links.length > 0) {
    const message = `It made links that lead out of the repository: ${codeList(links)}.`;
    objections.push({ reason: 'symlink', message });
  }
  if (submodules.length > 0) {
    objections.push({ reason: 'submodule', message: `It changed submodules: ${codeList(submodules)}.` });
  }
  return objections;
}

function judgeProtected(changes: readonly ChangedPath[], scope: readonly string[]): Objection[] {
  const guarded = changes
    .map(({ path }) => path)
    .filter((path) => isProtected(path) && !scope.includes(path));
  if (guarded.length === 0) return [];
  const message = `It changed what no task may change unasked: ${codeList(guarded)}.`;
  return [{ reason: 'protected-file', message }];
}

function isProtected(path: string): boolean {
  return PROTECTED.some((pattern) => pattern.test(path));
}

function judgeSize({ changes, changedLines }: HarvestedWork): Objection[] {
  const large = changes.filter(({ bytes }) => (bytes ?? 0) > LARGEST_FILE_BYTES);
  const parts = [
    ...large.map(({ path, bytes }) => `${code(path)} has ${megabytes(bytes ?? 0)} (at most 5 MB)`),
    ...(changedLines > MOST_LINES ? [`it changes ${changedLines} lines (at most ${MOST_LINES})`] : []),
    ...(changes.length > MOST_FILES ? [`it changes more than ${MOST_FILES} files`] : []),
  ];
  return parts.length === 0
    ? []
    : [{ reason: 'too-large', message: `It is too large: ${shortList(parts, '; ')}.` }];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** What is protected is told as such, whether it lies in the scope or not. A task that names no paths may change any. */
function judgeScope(changes: readonly ChangedPath[], scope: readonly string[]): Objection[] {
  if (scope.length === 0) return [];
  const outside = changes
    .filter(({ path, kind }) => !isProtected(path) && kind !== 'submodule' && kind !== 'link-outside')
    .map(({ path }) => path)
    .filter((path) => !isInScope(path, scope) && !isAlwaysInScope(path, scope));
  if (outside.length === 0) return [];
  const message = `It changed ${codeList(outside)}, outside of the task's scope (${codeList(scope)}).`;
  return [{ reason: 'out-of-scope', message }];
}

/** Commits that were pushed cannot be called back, so that what holds a secret is not even verified (R33). */
export function judgeSecrets({ secrets }: SecretSearch): Objection[] {
  if (secrets.length === 0) return [];
  const places = secrets.map(
    ({ path, kind }) => `${kind} in ${path === null ? 'the message of a commit' : code(path)}`,
  );
  return [{ reason: 'secret', message: `Its commits hold ${shortList(places, ', ')}.` }];
}
