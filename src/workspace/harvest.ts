import { readLastWord } from '../agents/commit-claims.ts';
import type { HarvestedWork } from '../domain/verification/harvested-work.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { uploadPackCommand } from '../sandbox/upload-pack.ts';
import { findTampering } from './find-tampering.ts';
import { type Git, GitError, isAncestor } from './git.ts';
import { canTakeWork, soundsLikeHostFault } from './host-fault.ts';
import { attemptRef, type Mirror, tipRef } from './mirror.ts';
import { countLines, readChanges, readCommits, readDiff } from './read-work.ts';
import { restoreRights } from './restore-rights.ts';
import { hasCode } from './system-error.ts';
import type { Workspace } from './workspace.ts';

export type HarvestResult = HarvestedWork | Unreadable;

/** The agent left no repository that git can read; nothing was taken. */
interface Unreadable {
  readonly outcome: 'unreadable';
  readonly message: string;
}

type Redact = (text: string) => string;

const mostStrays = 20;

/**
 * Takes an attempt's commits out of its workspace into the mirror. No process of the agent may live any more.
 *
 * The work tree was in the hands of an agent: hooks, filters, `core.fsmonitor` and more in it run code of the agent's choice under
 * almost every git command. So git runs in the mirror only, and reads the workspace through `upload-pack`, which runs none of
 * them. A repository may still borrow or link objects from another one on this host: in the sandbox no other one is there, and its obvious
 * forms are refused before, with or without a sandbox (`null`).
 */
export async function harvest(
  git: Git,
  workspace: Workspace,
  redact: Redact,
  sandbox: Sandbox | null,
): Promise<HarvestResult> {
  const tampered = await lookAtIt(workspace);
  if (tampered !== null) return { outcome: 'unreadable', message: tampered };
  const taken = await takeCommits(git, workspace, readerOption(workspace, sandbox), redact);
  if (taken.outcome === 'unreadable') return taken;
  try {
    const harvested = await readHarvest(git, workspace, taken.heads, redact);
    await noteTip(git, workspace, harvested.commit);
    return harvested;
  } catch (error) {
    // What fails here by itself is the mirror, and that is ours.
    if (!(error instanceof GitError) || error.limit === null) throw error;
    return explainUnreadable(error, redact);
  }
}

/** For whoever takes the attempt up, should this process die now. */
async function noteTip(git: Git, { mirror, attemptId }: Workspace, commit: string | null): Promise<void> {
  if (commit === null) return;
  await git(['update-ref', tipRef(attemptId), commit], { cwd: mirror.directory });
}

/** Why nothing is taken from it, or `null`. */
async function lookAtIt(workspace: Workspace): Promise<string | null> {
  try {
    if (workspace.isolation.kind === 'clone') await restoreRights(workspace.directory);
    return await findTampering(workspace);
  } catch (error) {
    // The slot is ours, so that only its agent can have closed what is in it, or made paths that are too long.
    const isOfAgent = hasCode(error, 'EACCES', 'EPERM', 'ENAMETOOLONG', 'ELOOP');
    if (isOfAgent) return 'Its git directory holds what this worker cannot read.';
    throw error;
  }
}

type Taken = { readonly outcome: 'taken'; readonly heads: ReadonlyMap<string, string> } | Unreadable;

/** Throws what this host is to blame for: then the work must stay where it is. */
async function takeCommits(
  git: Git,
  workspace: Workspace,
  reader: readonly string[],
  redact: Redact,
): Promise<Taken> {
  for (let isRepeated = false; ; isRepeated = true) {
    try {
      const heads = await listHeads(git, workspace, reader);
      await fetchHeads(git, workspace, reader, heads);
      return { outcome: 'taken', heads };
    } catch (error) {
      if (!(error instanceof GitError) || (error.limit === null && error.exitCode === null)) throw error;
      if (error.limit !== null) return explainUnreadable(error, redact);
      if (!(await canTakeWork(git, workspace))) throw error;
      // Where it was the host after all, that is over now.
      if (isRepeated || !soundsLikeHostFault(error)) return explainUnreadable(error, redact);
    }
  }
}

/** A repository that git never comes to an end with is the agent's doing. */
function explainUnreadable({ limit, stderr }: GitError, redact: Redact): Unreadable {
  if (limit === null) {
    return { outcome: 'unreadable', message: `Its commits could not be read: ${redact(legible(stderr))}` };
  }
  const why = limit === 'time' ? 'git took too long with them' : 'they are too large';
  return { outcome: 'unreadable', message: `Its commits could not be read: ${why}.` };
}

/** What git passes on from the other side holds whatever that side said. */
function legible(text: string): string {
  return text.replace(/(?!\n)\p{Cc}/gu, '').replace(/ +$/gm, '');
}

async function readHarvest(
  git: Git,
  { mirror, branch, base, start, resumed }: Workspace,
  heads: ReadonlyMap<string, string>,
  redact: Redact,
): Promise<HarvestedWork> {
  const own = heads.get(`refs/heads/${branch}`) ?? start;
  const strays: [string, string][] = [];
  for (const [ref, commit] of heads) {
    if (commit === own) continue;
    const others = await git(['rev-list', '--count', commit, '--not', own, start, base], {
      cwd: mirror.directory,
    });
    if (others.trim() !== '0') strays.push([ref.replace(/^refs\/heads\//, ''), commit]);
  }
  const commit = own === start ? (strays[0]?.[1] ?? null) : own;
  // Short commands, of which each mostly waits for its process.
  const [work, changes, changedLines, diff, spoken] =
    commit === null
      ? [[], [], 0, '', null]
      : await Promise.all([
          readCommits(git, mirror, start, commit),
          readChanges(git, mirror, start, commit),
          countLines(git, mirror, start, commit),
          readDiff(git, mirror, start, commit, redact),
          resumed === null ? null : readCommits(git, mirror, start, commit, resumed),
        ]);
  const messages = messagesOf(work);
  // A parent that is the start proves that the branch contains it; only where none is seen (of the newest 200), git has to be asked.
  const follows = own === start || work.some(({ parents }) => parents.includes(start));
  const rewritten = !follows && !(await isAncestor(git, mirror.directory, start, own));
  return {
    outcome: 'harvested',
    commit,
    commits: messages.map((message) => redact(message.split('\n', 1)[0] ?? '')),
    changes,
    changedLines,
    diff,
    strays: strays.map(([name]) => name),
    rewritten,
    // What stands in kept work was heeded when it was kept.
    lastWord: own === start ? null : readLastWord(messagesOf(spoken ?? work).map(redact)),
  };
}

function messagesOf(work: readonly { readonly message: string }[]): string[] {
  return work.map(({ message }) => message).filter((message) => message !== '');
}

/** Which program git reads the workspace with. A work tree is part of a repository that its user trusts. */
function readerOption({ mirror, directory, isolation }: Workspace, sandbox: Sandbox | null): string[] {
  const isTrusted = isolation.kind === 'worktree';
  const command =
    sandbox === null || isTrusted ? null : uploadPackCommand(sandbox, mirror.directory, directory);
  return command === null ? [] : [`--upload-pack=${command}`];
}

/** Branches and HEAD of the workspace with their commits, without those that hold nothing new. */
async function listHeads(
  git: Git,
  workspace: Workspace,
  reader: readonly string[],
): Promise<Map<string, string>> {
  // A work tree shows all branches of its repository, of which one is the task's.
  const branches = workspace.isolation.kind === 'worktree' ? workspace.branch : '*';
  const wanted = ['HEAD', `refs/heads/${branches}`];
  const listing = await git(['ls-remote', '--quiet', ...reader, '--', workspace.directory, ...wanted], {
    cwd: workspace.mirror.directory,
    maxBytes: 1_000_000,
  });
  const lines = listing.split('\n').flatMap((line) => {
    const match = /^([0-9a-f]{40,64})\t(HEAD|refs\/heads\/\S+)$/.exec(line);
    return match?.[1] === undefined || match[2] === undefined ? [] : [[match[2], match[1]] as const];
  });
  const own = `refs/heads/${workspace.branch}`;
  const fresh = lines.filter(([, commit]) => commit !== workspace.start && commit !== workspace.base);
  const ownFirst = fresh.toSorted(([a], [b]) => Number(b === own) - Number(a === own));
  return onlyOncePerCommit(ownFirst);
}

/** HEAD repeats the branch that it is on; the branch is the better name. */
function onlyOncePerCommit(heads: readonly (readonly [string, string])[]): Map<string, string> {
  const byCommit = new Map<string, string>();
  for (const [ref, commit] of heads) {
    const known = byCommit.get(commit);
    if (known === undefined || known === 'HEAD') byCommit.set(commit, ref);
  }
  return new Map([...byCommit].slice(0, mostStrays).map(([commit, ref]) => [ref, commit]));
}

async function fetchHeads(
  git: Git,
  workspace: Workspace,
  reader: readonly string[],
  heads: ReadonlyMap<string, string>,
): Promise<void> {
  if (heads.size === 0) return;
  const refspecs = [...heads].map(([ref, commit]) => `+${ref}:${attemptRef(workspace.attemptId, commit)}`);
  const flags = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
  await git(['fetch', ...flags, ...reader, '--', workspace.directory, ...refspecs], {
    cwd: workspace.mirror.directory,
    timeoutMs: 600_000,
  });
}

/** Whether the mirror keeps `commit` as the work of one of our attempts. */
export async function isKept(git: Git, mirror: Mirror, commit: string): Promise<boolean> {
  const refs = await git(['for-each-ref', '--format=%(refname)', attemptRef('*', commit)], {
    cwd: mirror.directory,
  });
  return refs.trim() !== '';
}
