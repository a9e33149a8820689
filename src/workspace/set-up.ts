import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Checkout, checkOut } from './checkout.ts';
import { cacheFolder, cacheVariables, copyCache, fillCache } from './dependency-cache.ts';
import type { Git } from './git.ts';
import { removeTree } from './remove-tree.ts';
import type { Workspace } from './workspace.ts';

/** Where a set-up command runs, as absolute paths. */
export interface SetUpPlaces extends Checkout {
  /** Folder that the command may write besides. */
  readonly cache: string;
  /** Variables besides those that every command gets; they name places in `cache`. */
  readonly environment: Readonly<Record<string, string>>;
}

interface CommandEnd {
  readonly end: { readonly kind: string; readonly code?: number | null; readonly message?: string };
  readonly logTail: string;
}

/** Runs one command by a shell, confined as an agent would be. */
export type RunSetUp = (command: string, places: SetUpPlaces, signal: AbortSignal) => Promise<CommandEnd>;

export type SetUpResult =
  /** `environment` belongs to whatever works in the tree from now on: its cache of dependencies. */
  | { readonly outcome: 'ready'; readonly environment: Readonly<Record<string, string>> }
  | { readonly outcome: 'failed'; readonly command: string; readonly logTail: string };

/** What setting up takes from its host. */
export interface SetUpParts {
  readonly git: Git;
  readonly caches: string;
  readonly checkouts: string;
  readonly run: RunSetUp;
}

/**
 * Runs the set-up commands in `target`, a tree of the workspace's task, with a copy of the repository's dependencies.
 */
export async function setUp(
  parts: SetUpParts,
  workspace: Workspace,
  target: Checkout,
  commands: readonly string[],
  signal: AbortSignal,
): Promise<SetUpResult> {
  const environment = await giveCache(parts, workspace, target, commands, signal);
  const places = { ...target, cache: ownCache(target), environment };
  const failed = await firstFailure(parts.run, places, commands, signal);
  return failed === null ? { outcome: 'ready', environment } : { outcome: 'failed', ...failed };
}

/**
 * Gives `target`, the workspace or a checkout of its work, what the set-up commands need: the variables that name its copy of the repository's
 * cache of dependencies. That is first filled by the same commands on the base, where nothing of an agent is. None without commands.
 */
export async function giveCache(
  parts: SetUpParts,
  workspace: Workspace,
  target: Checkout,
  commands: readonly string[],
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  if (commands.length === 0) return {};
  const { git, caches } = parts;
  const shared = await cacheFolder(git, workspace.mirror, caches, workspace.base, commands);
  await fillCache(shared, (staging) => fillFromBase(parts, workspace, staging, commands, signal), signal);
  await copyCache(shared, ownCache(target));
  return cacheVariables(ownCache(target));
}

function ownCache({ home }: Checkout): string {
  return join(dirname(home), 'cache');
}

/** Where the set-up of the base itself fails the cache stays unfilled: what the task makes of it is seen in its own tree. */
async function fillFromBase(
  { git, checkouts, run }: SetUpParts,
  workspace: Workspace,
  staging: string,
  commands: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  const checkout = await checkOut(git, workspace, checkouts, workspace.base, null);
  const environment = cacheVariables(staging);
  for (const folder of Object.values(environment)) await mkdir(folder, { recursive: true });
  const failed = await firstFailure(run, { ...checkout, cache: staging, environment }, commands, signal);
  await removeTree(dirname(checkout.directory));
  return failed === null;
}

async function firstFailure(
  run: RunSetUp,
  places: SetUpPlaces,
  commands: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly command: string; readonly logTail: string } | null> {
  for (const command of commands) {
    const { end, logTail } = await run(command, places, signal);
    if (end.kind === 'exited' && end.code === 0) continue;
    return { command, logTail: end.message ?? logTail };
  }
  return null;
}
