import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createHostRunner } from '../../src/compose/host-runner.ts';
import type { Assignment, Progress } from '../../src/domain/attempt.ts';
import type { AttemptOutcome } from '../../src/domain/attempt-outcome.ts';
import type { SandboxPolicy } from '../../src/domain/confinement.ts';
import { listProcesses } from '../../src/runners/process-table.ts';
import { createPool, type SlotState } from '../../src/workspace/pool.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import { readToken, startGitServer, writeToken } from '../local-github/git-http-support.ts';
import { assignmentOf } from '../workspace/assignment.ts';
import { runGit } from '../workspace/support.ts';

const MB = 2 ** 20;
const agents = resolve(import.meta.dirname, '../../fixtures/agents');

/** One attempt, and what it left. */
export interface Trial {
  readonly outcome: AttemptOutcome;
  /** The slot that it was in. */
  readonly slot: string | null;
  /** Whether anything of its work was run. */
  readonly isVerifying: boolean;
  readonly progress: readonly Progress[];
  /** Its log, as it is kept for people. */
  readonly log: string;
}

/** A worker host of one slot, as `worker` puts it together, and a repository behind HTTP and tokens. */
export interface Scene extends AsyncDisposable {
  readonly dataDir: string;
  readonly mirror: string;
  /** Lets a fixture agent work: its name, and what it is to do after a `_`. */
  attempt(agent: string, assignment?: Partial<Assignment>): Promise<Trial>;
  /** Refs of the repository on the server, with their commits. */
  refs(): string;
  /** Who pushed, by their tokens, since this was asked last. */
  pushes(): readonly string[];
  /** Command lines of processes that have to do with this host. */
  processes(): string[];
  slots(): Promise<SlotState[]>;
  /** Removes a branch of the server, so that the next attempt finds what this one found. */
  forget(branch: string): void;
}

export async function createScene(sandbox: SandboxPolicy): Promise<Scene> {
  const server = await startGitServer();
  const dataDir = join(server.root, 'data');
  await mkdir(dataDir);
  const url = server.address(null);
  const runner = await createHostRunner({
    dataDir,
    environment: {
      agents: ['command'],
      // The handle in an attempt's id says which one works: `<agent>` or `<agent>_<kind>`.
      agentCommand: `id=\${AGENT_ID%.*}; name=\${id##*.}; exec '${process.execPath}' '${agents}/'"\${name%%_*}.ts" "\${name#*_}" '${url}'`,
      agentPassEnvironment: [],
      workspaceSlots: 1,
      attempts: {
        sandbox,
        readable: [agents],
        image: null,
        network: { kind: 'open' },
        limits: { memoryBytes: 300 * MB, processes: 40, diskBytes: 40 * MB },
        minFreeDiskBytes: 0,
        keepDays: 30,
        pricesFile: null,
      },
    },
    remote: {
      url: () => url,
      credentials: async (_repository, access) => ({
        username: 'x-access-token',
        password: access === 'read' ? readToken : writeToken,
      }),
    },
    redactor: createRedactor(),
    log: { info: () => undefined, warn: () => undefined },
    now: Date.now,
    heartbeatMs: 40,
    hidden: [],
    host: { PATH: process.env['PATH'] },
  });
  const pool = createPool(join(dataDir, 'workspaces'), 1);
  let attempts = 0;
  let told = 0;
  return {
    dataDir,
    mirror: join(dataDir, 'mirrors', 'acme', 'demo.git'),
    async attempt(agent, assignment = {}) {
      attempts += 1;
      const id = `acme+demo+orch-12-20260102-${process.pid}.${agent}.${attempts}`;
      const progress: Progress[] = [];
      const slots: string[] = [];
      let isVerifying = false;
      const observer = {
        started: async (name: string) => void slots.push(name),
        worked: () => undefined,
        verifying: async () => {
          isVerifying = true;
        },
        mayPush: async () => true,
        isOurs: async () => true,
        progress: async (seen: Progress) => void progress.push(seen),
      };
      const whole = assignmentOf({
        repository: { owner: 'acme', repo: 'demo', installationId: 7 },
        sandbox,
        ...assignment,
      });
      const outcome = await runner.run(id, whole, observer, new AbortController().signal);
      return {
        outcome,
        slot: slots[0] ?? null,
        isVerifying,
        progress,
        log: readText(join(dataDir, 'logs', `${id}.log`)),
      };
    },
    refs: () => runGit(server.repository.dir, 'for-each-ref', '--format=%(refname) %(objectname)'),
    pushes() {
      const news = server.pushes.slice(told).map(({ by }) => by);
      told = server.pushes.length;
      return news;
    },
    processes: () => listProcesses().flatMap(({ pid }) => traceOf(pid, dataDir)),
    slots: () => pool.status(),
    forget: (branch) => void runGit(server.repository.dir, 'update-ref', '-d', `refs/heads/${branch}`),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The process, where its environment, its arguments or its folder name `place`. */
function traceOf(pid: number, place: string): string[] {
  if (pid === process.pid) return [];
  const read = (look: () => string): string => {
    try {
      return look();
    } catch {
      return '';
    }
  };
  const command = read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  const folder = read(() => readlinkSync(`/proc/${pid}/cwd`));
  const environment = read(() => readFileSync(`/proc/${pid}/environ`, 'utf8'));
  return [command, folder, environment].some((text) => text.includes(place)) ? [command] : [];
}

/** Empty where nothing was ever written. */
function readText(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** What is left in a folder; nothing where there is none. */
export function entriesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
