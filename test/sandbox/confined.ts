import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ProcessRun, runProcess } from '../../src/runners/run-process.ts';
import { watchResources } from '../../src/runners/watch-resources.ts';
import { openSandbox } from '../../src/sandbox/open-sandbox.ts';
import type { ResourceLimits, Sandbox, SandboxNetwork } from '../../src/sandbox/sandbox.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import { bubblewrapProbe } from '../support/bubblewrap.ts';
import { temporaryFolder } from '../workspace/support.ts';

const agents = resolve(import.meta.dirname, '../../fixtures/agents');

export const MARKER = 'AGENT_EXECUTION';
const PATH = '/usr/local/bin:/usr/bin:/bin';

/** A worker's folder with a sandbox and the places of one attempt. */
export interface Confined {
  readonly sandbox: Sandbox;
  readonly dataDir: string;
  readonly tree: string;
  readonly home: string;
  /** In the environment of all that runs here. */
  readonly trace: string;
  /** With the peak of its memory where it is watched. */
  run(
    script: string,
    options?: ConfinedOptions,
  ): Promise<ProcessRun & { readonly peakMemoryBytes: number | null }>;
}

export interface ConfinedOptions {
  readonly network?: SandboxNetwork;
  readonly env?: Readonly<Record<string, string>>;
  readonly readable?: readonly string[];
  readonly limits?: ResourceLimits;
  readonly timeoutMs?: number;
  readonly graceMs?: number;
  readonly stdin?: string;
}

let confinements = 0;

export async function openConfined(hidden: readonly string[] = []): Promise<Confined> {
  if (bubblewrapProbe.outcome !== 'available') throw new Error(bubblewrapProbe.message);
  const dataDir = await temporaryFolder();
  const [tree, home] = [join(dataDir, 'workspaces/slot-1/tree'), join(dataDir, 'workspaces/slot-1/home')];
  for (const folder of [tree, home]) await mkdir(folder, { recursive: true });
  const sandbox = await openSandbox(bubblewrapProbe.engine, {
    dataDir,
    programs: [process.execPath],
    allowed: [agents],
    hidden,
    host: { PATH, HOME: '/root' },
  });
  confinements += 1;
  const trace = `confined-${process.pid}-${confinements}`;
  return {
    sandbox,
    dataDir,
    tree,
    home,
    trace,
    async run(script, options = {}) {
      const { network = { kind: 'none' }, env = {}, readable = [], limits = null, stdin = '' } = options;
      const own = { PATH, HOME: home, [MARKER]: trace, ...env };
      const spec = { file: '/bin/sh', args: ['-c', script], cwd: tree, env: own, stdin };
      const writable = [tree, home];
      const watch =
        limits === null ? null : await watchResources({ limits, writable, sampleMs: 100, countMs: 200 });
      const run = await runProcess(
        sandbox.confine(spec, { writable, readable, network, limits }),
        {
          marker: MARKER,
          timeoutMs: options.timeoutMs ?? 20_000,
          signal: new AbortController().signal,
          graceMs: options.graceMs ?? 300,
          log: null,
          watches: watch === null ? [] : [watch.watch],
          heard: () => undefined,
          readLine: null,
        },
        createRedactor(),
      );
      return { ...run, peakMemoryBytes: watch?.peakMemoryBytes() ?? null };
    },
  };
}

/** The command line of a fixture agent that runs inside. */
export function agentInside(name: string): string {
  return `exec '${process.execPath}' '${join(agents, `${name}.ts`)}'`;
}
