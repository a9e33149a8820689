import { readFileSync, readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { env } from 'node:process';
import { execa } from 'execa';
import { expect } from 'vitest';
import { type ModelServer, startModelServer } from '../../../fixtures/llm/model-server.ts';
import type { Script } from '../../../fixtures/llm/script.ts';
import { AGENT_PRESETS } from '../../../src/agents/agent-presets.ts';
import { NO_USAGE } from '../../../src/domain/usage.ts';
import { createLocalRunner } from '../../../src/runners/local.ts';
import { listProcesses } from '../../../src/runners/process-table.ts';
import type { AgentRun } from '../../../src/runners/run-agent.ts';
import { type Surround, withNothing } from '../../../src/runners/surroundings.ts';
import { createRedactor } from '../../../src/workspace/redact.ts';
import { type AgentProgram, agentProgramsPath } from '../../support/agent-programs.ts';
import { registryOf } from '../../support/agents.ts';
import { UNCONFINED } from '../../support/attempts.ts';
import { assignmentOf } from '../../workspace/assignment.ts';

export const ATTEMPT = 'orch-12.item-1.1';
/** What the agent is given in the place of a key. */
export const TOKEN = 'token-of-this-attempt';

/** The environment of a worker that has the agent programs on its PATH. */
export const hostWithAgents = { ...env, PATH: `${agentProgramsPath}${delimiter}${env['PATH'] ?? ''}` };

/** How an agent is started, and how it reaches the scripted model. */
export type SurroundAt = (server: ModelServer) => Surround;

/** What came of one attempt. */
export interface Work {
  readonly run: AgentRun;
  /** Subjects, the oldest first. */
  readonly commits: readonly string[];
  /** `src/greeting.txt`; empty where there is none. */
  readonly greeting: string;
  readonly server: Pick<ModelServer, 'requests'>;
}

/** As a process of this host, with no gateway between the agent and the model. */
export const onThisHost: SurroundAt = (server) => async (execution) => {
  const around = await withNothing(execution);
  if (around.outcome === 'unavailable') return around;
  const provider = execution.agent.providers[0] ?? '';
  const path = ['anthropic', 'gemini'].includes(provider) ? '' : '/v1';
  const endpoint = { baseUrl: `${server.url}${path}`, token: TOKEN };
  const limitedUntil = (): number | null =>
    server.requests.at(-1)?.answered === 'rate-limited' ? Date.now() + 60_000 : null;
  return {
    ...around,
    surroundings: {
      ...around.surroundings,
      endpoint,
      usage: () => NO_USAGE,
      limitedUntil,
      waitsUntil: limitedUntil,
    },
  };
};

/** Lets a real agent program work in a repository of its own, on a model that follows `script`. Nothing of it may run on. */
export async function workWith(
  agent: AgentProgram,
  script: Script,
  surroundAt: SurroundAt,
  { timeoutMs = 100_000 }: { readonly timeoutMs?: number } = {},
): Promise<Work> {
  const folder = await mkdtemp(join(tmpdir(), `real-${agent}-`));
  const server = await startModelServer(script);
  try {
    const workspace = await makeWorkspace(folder);
    const runner = createLocalRunner({
      agents: registryOf(...AGENT_PRESETS),
      redactor: createRedactor(),
      passEnvironment: [],
      surround: surroundAt(server),
      limitedMs: 1_000,
      host: hostWithAgents,
    });
    const assignment = assignmentOf({ agent, model: 'test-model', timeoutMs });
    const { signal } = new AbortController();
    const run = await runner.run(ATTEMPT, assignment, workspace, 'Greet the world.', signal);
    expect(processesIn(folder)).toEqual([]);
    const { stdout } = await execa('git', ['log', '--reverse', '--format=%s', 'start..'], {
      cwd: workspace.directory,
    });
    const greeting = await readFile(join(workspace.directory, 'src/greeting.txt'), 'utf8').catch(() => '');
    return { run, greeting, commits: stdout === '' ? [] : stdout.split('\n'), server };
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** As the pool of workspaces makes one: the identity of the agent stands in its HOME. */
async function makeWorkspace(folder: string) {
  const places = {
    execution: folder,
    directory: join(folder, 'work'),
    home: join(folder, 'home'),
    temporary: join(folder, 'tmp'),
    statusFile: join(folder, 'attempt', 'status.json'),
    promptFile: join(folder, 'attempt', 'prompt.md'),
    logFile: join(folder, 'agent.log'),
    reach: UNCONFINED,
  };
  for (const path of [places.directory, places.home, places.temporary, dirname(places.statusFile)])
    await mkdir(path);
  await writeFile(join(places.home, '.gitconfig'), '[user]\nname = Agent\nemail = agent@example.com\n');
  const git = (...args: string[]) =>
    execa('git', args, { cwd: places.directory, env: { HOME: places.home } });
  await git('init', '--quiet', '--initial-branch=main');
  await git('commit', '--quiet', '--allow-empty', '--message=start');
  await git('tag', 'start');
  return places;
}

/** By where they work and what they were given: neither changes when a process leaves its session or loses its parent. */
function processesIn(folder: string): string[] {
  return listProcesses().flatMap(({ pid }) => {
    try {
      const isOurs =
        readlinkSync(`/proc/${pid}/cwd`).startsWith(folder) ||
        readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder);
      return isOurs ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : [];
    } catch {
      return [];
    }
  });
}
