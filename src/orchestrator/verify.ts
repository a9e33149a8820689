import type { Evidence, RejectionReason } from '../domain/attempt.ts';
import type { LastWord } from '../domain/last-word.ts';
import { isAlwaysInScope } from '../domain/own-files.ts';
import { isInScope } from '../domain/scopes.ts';

/** A path that an attempt has changed, and what stands there now. */
export interface ChangedPath {
  readonly path: string;
  readonly kind: 'file' | 'link' | 'link-outside' | 'submodule' | 'deleted';
}

/** Facts about an attempt's commits; see `workspace/harvest.ts`. */
export interface HarvestedWork {
  readonly outcome: 'harvested';
  readonly commit: string | null;
  readonly commits: readonly string[];
  readonly changes: readonly ChangedPath[];
  readonly diff: string;
  readonly strays: readonly string[];
  readonly rewritten: boolean;
  readonly lastWord: LastWord | null;
}

/** Why work is not accepted, in words for the status comment. */
export interface Refusal {
  readonly outcome: 'refused';
  readonly reason: RejectionReason;
  readonly message: string;
}

/** A secret in an attempt's commits, never its value; `path` is `null` when it stands in a message. */
interface FoundSecret {
  readonly path: string | null;
  /** With its article. */
  readonly kind: string;
}

export interface SecretSearch {
  readonly outcome: 'searched';
  readonly secrets: readonly FoundSecret[];
}

export type Judgement = Refusal | { readonly outcome: 'acceptable'; readonly commit: string };

/**
 * Files that decide what runs on other people's machines, or what agents and reviewers are told. A task may change one only if
 * its scope names that very path.
 */
const protectedPaths: readonly RegExp[] = [
  /^\.github\/(?:workflows|actions)\//,
  /^(?:\.github\/|docs\/)?CODEOWNERS$/,
  /^\.github\/(?:parallel-orchestrator\.ya?ml|copilot-instructions\.md|instructions\/.+)$/,
  /(?:^|\/)(?:AGENTS|CLAUDE|GEMINI)\.md$/i,
  /(?:^|\/)\.(?:claude|codex|gemini|cursor|opencode)\//,
  /(?:^|\/)\.gitmodules$/,
];

/** The policy on harvested work (R33), before anything of it is run. */
export function judgeWork(work: HarvestedWork, branch: string, scope: readonly string[]): Judgement {
  const own = code(branch);
  if (work.strays.length > 0) {
    const names = work.strays.map((name) => (name === 'HEAD' ? 'a detached HEAD' : code(name))).join(', ');
    return refuse('wrong-branch', `There are commits on ${names}; only commits on ${own} count.`);
  }
  if (work.rewritten) {
    return refuse('wrong-branch', `${own} does not contain the commit any more that it started from.`);
  }
  if (work.commit === null) return refuse('no-commits', `Nothing was committed to ${own}.`);
  if (work.changes.length === 0) return refuse('no-commits', `The commits on ${own} change no file.`);
  const outside = work.changes.map((change) => change.path).filter((path) => !mayChange(path, scope));
  if (outside.length > 0) {
    return refuse(
      'out-of-scope',
      `It changed ${list(outside)}, outside of the task's scope (${list(scope)}).`,
    );
  }
  const guarded = work.changes.flatMap((change) => protection(change, scope) ?? []);
  if (guarded.length > 0) {
    return refuse('out-of-scope', `It changed what no task may change unasked: ${guarded.join('; ')}.`);
  }
  return { outcome: 'acceptable', commit: work.commit };
}

/** Commits that were pushed cannot be called back, so that what holds a secret is not even verified (R33). */
export function judgeSecrets({ secrets }: SecretSearch): Refusal | null {
  if (secrets.length === 0) return null;
  const places = secrets
    .slice(0, 10)
    .map(({ path, kind }) => `${kind} in ${path === null ? 'the message of a commit' : code(path)}`);
  const more = secrets.length > 10 ? ` and ${secrets.length - 10} more` : '';
  return refuse('secret', `Its commits hold ${places.join(', ')}${more}. They were not pushed.`);
}

function refuse(reason: RejectionReason, message: string): Refusal {
  return { outcome: 'refused', reason, message };
}

/** A task that names no paths may change any. */
function mayChange(path: string, scope: readonly string[]): boolean {
  return scope.length === 0 || isInScope(path, scope) || isAlwaysInScope(path, scope);
}

function protection({ path, kind }: ChangedPath, scope: readonly string[]): string | null {
  const name = code(path);
  if (kind === 'submodule') return `${name} (a submodule)`;
  if (kind === 'link-outside') return `${name} (a link that leads out of the repository)`;
  const isProtected = protectedPaths.some((pattern) => pattern.test(path));
  return isProtected && !scope.includes(path) ? `${name} (protected)` : null;
}

function list(paths: readonly string[]): string {
  const shown = paths.slice(0, 10).map(code).join(', ');
  return paths.length > 10 ? `${shown} and ${paths.length - 10} more` : shown;
}

/** Paths are chosen by agents: nothing in them may end the code span or the line. */
function code(text: string): string {
  return `\`${text.replace(/[`\p{Cc}\p{Cf}\u2028\u2029]/gu, '?').slice(0, 200)}\``;
}

/** A tree in which no agent has ever been; absolute paths, `home` and `temporary` outside of the tree. */
export interface Checkout {
  /** Marks the processes of the verification, so that a worker that starts after a crash finds them. */
  readonly execution: string;
  readonly directory: string;
  readonly home: string;
  readonly temporary: string;
}

/** What a checkout can tell and do; `run` ends every process that a command leaves. */
export interface VerificationParts {
  /** Commands that the repository shows by itself; `null` when it shows none. */
  detect(checkout: Checkout): Promise<{ readonly commands: readonly string[]; readonly why: string } | null>;
  run(command: string, checkout: Checkout, signal: AbortSignal): Promise<CommandResult>;
}

export interface CommandResult {
  readonly end:
    | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null }
    | { readonly kind: 'timed_out' }
    | { readonly kind: 'aborted' }
    | { readonly kind: 'could-not-start'; readonly message: string };
  readonly durationMs: number;
  /** At most 8 KB, secrets redacted. */
  readonly logTail: string;
}

export type Verification =
  | { readonly outcome: 'passed'; readonly evidence: readonly Evidence[] }
  | (Refusal & { readonly evidence: readonly Evidence[] })
  | { readonly outcome: 'aborted' }
  | { readonly outcome: 'unavailable'; readonly message: string };

const nothingToRun =
  'There is nothing to verify it with: no `verify:` in .github/parallel-orchestrator.yml on the default branch, and none of package.json (`scripts.test`), Makefile (`test`), Cargo.toml, go.mod or pytest was found. Set `verify:` there.';

/** Runs the configured commands, else the detected ones, one after another in `checkout`, up to the first that does not pass. */
export async function verify(
  configured: readonly string[],
  checkout: Checkout,
  parts: VerificationParts,
  signal: AbortSignal,
): Promise<Verification> {
  const chosen = configured.length > 0 ? { commands: configured, why: null } : await parts.detect(checkout);
  if (chosen === null) {
    return { ...refuse('unverifiable', nothingToRun), evidence: [] };
  }
  const evidence: Evidence[] = [];
  for (const command of chosen.commands) {
    const { end, durationMs, logTail } = await parts.run(command, checkout, signal);
    if (end.kind === 'aborted') return { outcome: 'aborted' };
    if (end.kind === 'could-not-start') return { outcome: 'unavailable', message: end.message };
    const exitCode = end.kind === 'exited' ? end.code : null;
    evidence.push({ command, exitCode, durationMs, logTail });
    if (exitCode === 0) continue;
    const origin = chosen.why === null ? '' : ` (detected from ${chosen.why})`;
    const message = `In a fresh checkout, ${code(command)}${origin} ${describe(end)}.`;
    return { ...refuse('verification-failed', message), evidence };
  }
  return { outcome: 'passed', evidence };
}

function describe(end: Extract<CommandResult['end'], { kind: 'exited' | 'timed_out' }>): string {
  if (end.kind === 'timed_out') return 'did not end in time and was stopped';
  if (end.code === null) return `was ended by ${end.signal ?? 'a signal'}`;
  // sh(1): the command was not found.
  const hint = end.code === 127 ? ': a program that it needs is not on this worker' : '';
  return `ended with exit code ${end.code}${hint}`;
}
