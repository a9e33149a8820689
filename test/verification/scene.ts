import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Surrounds as HostSurrounds } from '../../src/compose/surround.ts';
import type { AgentWork, Assignment } from '../../src/domain/attempt.ts';
import type { AttemptOutcome } from '../../src/domain/attempt-outcome.ts';
import { NO_USAGE } from '../../src/domain/usage.ts';
import type { ItemAction } from '../../src/domain/work-item.ts';
import { acceptWork } from '../../src/orchestrator/accept-work.ts';
import type { VerificationParts } from '../../src/orchestrator/verification-parts.ts';
import { createVerificationCommands, type SurroundCommand } from '../../src/runners/verification-commands.ts';
import { createVerification } from '../../src/verification/verification.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { createWorkspaces } from '../../src/workspace/workspaces.ts';
import { USUAL_WORK } from '../support/attempts.ts';
import {
  assignmentOf,
  attemptId,
  createOrigin,
  remoteOf,
  runGit,
  temporaryFolder,
} from '../workspace/support.ts';

/** What an agent does in its work tree: a text replaces a file, `null` removes it, a function changes it. */
export type Changes = Readonly<
  Record<string, string | null | ((text: string) => string) | { readonly link: string }>
>;

export interface Work {
  readonly changes: Changes;
  readonly action?: ItemAction;
  readonly scope?: readonly string[];
  readonly verification?: Partial<Assignment['verification']>;
  readonly assignment?: Partial<Assignment>;
}

export interface Scene {
  readonly dataDir: string;
  readonly mirror: string;
  /** Head of the base branch. */
  readonly base: string;
  /** Commits the changes in a new workspace, as an agent would, and lets them be judged and verified. */
  accept(work: Work, parts?: Partial<VerificationParts<Workspace>>): Promise<AttemptOutcome>;
  /** Verification commands that were run, in order. */
  readonly commands: string[];
  /** What was told of the agents' work. */
  readonly seen: AgentWork[];
}

/** What is put around commands. */
type Surrounds = Partial<Pick<HostSurrounds, 'command' | 'setUp'>>;

const UNSURROUNDED: Surrounds = {};

/** A worker host with a repository of these files, with real git and real processes. */
export async function createScene(
  files: Readonly<Record<string, string>>,
  surroundsIn: (dataDir: string) => Promise<Surrounds> = async () => UNSURROUNDED,
): Promise<Scene> {
  const origin = await createOrigin(files);
  const dataDir = await temporaryFolder();
  const redactor = createRedactor();
  const log = { info: () => undefined, warn: () => undefined };
  const surrounds = await surroundsIn(dataDir);
  const commandsIn = (surround: SurroundCommand | undefined) =>
    createVerificationCommands({ redactor, timeoutMs: 30_000, graceMs: 100, ...(surround && { surround }) });
  const workspaces = createWorkspaces({
    dataDir,
    slots: 2,
    remote: remoteOf(origin),
    redactor,
    log,
    runSetUp: (command, places, abort) =>
      commandsIn(surrounds.setUp?.(places.cache)).run(command, places, abort),
  });
  const real = commandsIn(surrounds.command);
  const commands: string[] = [];
  const seen: AgentWork[] = [];
  const { signal } = new AbortController();
  return {
    dataDir,
    mirror: join(dataDir, 'mirrors', 'acme', 'greetings.git'),
    base: origin.head('main') ?? '',
    commands,
    seen,
    async accept({ changes, action = 'update', scope = [], verification = {}, assignment = {} }, parts = {}) {
      const plain = assignmentOf();
      const whole: Assignment = {
        ...plain,
        task: { ...plain.task, action, scope },
        verification: { ...USUAL_WORK.verification, ...verification },
        ...assignment,
      };
      const id = attemptId();
      const opened = await workspaces.open(id, whole, signal);
      if (opened.outcome !== 'opened') throw new Error(opened.message);
      const { workspace } = opened;
      try {
        await commitChanges(workspace.directory, changes);
        const harvest = await workspaces.harvest(workspace);
        if (harvest.outcome !== 'harvested') throw new Error(harvest.message);
        const host = {
          workspaces: { ...workspaces, push: async () => ({ outcome: 'pushed' }) as const },
          verification: {
            ...createVerification({ dataDir, workspaces }),
            run: (command: string, ...rest: [Parameters<typeof real.run>[1], AbortSignal]) => {
              commands.push(command);
              return real.run(command, ...rest);
            },
            runAgent: () => Promise.reject(new Error('no agent was asked for')),
            ...parts,
          },
        };
        const observer = {
          started: async () => undefined,
          worked: (work: AgentWork) => void seen.push(work),
          verifying: async () => undefined,
          mayPush: async () => true,
          isOurs: async () => true,
          progress: async () => undefined,
        };
        const agent = { usage: { ...NO_USAGE, turns: 2, costUsd: 1 }, session: 'talk' };
        const remains = { logTail: '', diff: harvest.diff, commit: harvest.commit };
        return await acceptWork(host, {
          workspace,
          assignment: whole,
          observer,
          agent,
          signal,
          harvest,
          remains,
        });
      } finally {
        await workspaces.release(workspace);
      }
    },
  };
}

/** Commits the changes in a work tree, as a person or an agent would. */
export async function commitChanges(directory: string, changes: Changes): Promise<void> {
  for (const [path, change] of Object.entries(changes)) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    if (change === null) await rm(file);
    else if (typeof change === 'object') await replaceByLink(file, change.link);
    else if (typeof change === 'string') await writeFile(file, change);
    else await writeFile(file, changed(path, await readFile(file, 'utf8'), change));
  }
  runGit(directory, 'add', '--all', '--force');
  runGit(directory, 'commit', '--quiet', '--message', '[COMPLETE] work');
}

async function replaceByLink(file: string, target: string): Promise<void> {
  await rm(file, { recursive: true, force: true });
  await symlink(target, file);
}

/** A change that changes nothing would prove nothing. */
function changed(path: string, before: string, change: (text: string) => string): string {
  const after = change(before);
  if (after === before) throw new Error(`nothing of ${path} was changed`);
  return after;
}

/** A change of one place in a file. */
export function replacing(from: string | RegExp, to: string): (text: string) => string {
  return (text) => text.replace(from, () => to);
}
