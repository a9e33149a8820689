/**
 * How long reading and planning take: `npm run bench`, or `npm run bench -- tables` for what has that word in its name. Ends with 1 where a
 * median is above its limit.
 */
import { availableParallelism, loadavg } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Command } from 'commander';
import { resolveSettings } from '../src/config/resolve-settings.ts';
import { planRun } from '../src/domain/planning/plan-run.ts';
import { readWorkItems } from '../src/domain/reading/read-work-items.ts';
import { readOutline } from '../src/markdown/read-outline.ts';
import { HONEST_BODIES } from '../test/bench/honest-bodies.ts';
import { HOSTILE_BODIES } from '../test/bench/hostile-bodies.ts';
import { PLAN_SHAPES } from '../test/bench/plan-shapes.ts';

const RUNS = 9;
const PATIENCE_MS = 60_000;

interface Part {
  readonly name: string;
  readonly limitMs: number;
  readonly small: number;
  readonly large: number;
  readonly work: (size: number) => () => unknown;
}

/**
 * In milliseconds of processor time: what else runs on the machine does not count. The first call is that of a new thread, in which nothing is
 * compiled yet.
 */
interface Times {
  readonly first: number;
  readonly median: number;
  readonly growth: number;
}

interface Machine {
  readonly node: string;
  readonly processors: number;
  readonly load: number;
}

const SETTINGS = resolveSettings(
  {},
  {
    agents: ['agent'],
    ceilings: {
      maxAgents: 5,
      agentTimeoutMs: 1_800_000,
      sandbox: 'off',
      network: { kind: 'open' },
      runCostUsd: null,
    },
  },
);

const PARTS: readonly Part[] = [
  ...bodies('honest', HONEST_BODIES),
  ...bodies('hostile', HOSTILE_BODIES),
  ...Object.entries(PLAN_SHAPES).flatMap(([shape, checklist]) =>
    [100, 200, 500, 1_000].map((count) => ({
      name: `plan: ${shape}, ${count} tasks`,
      limitMs: 1_000,
      small: 100,
      large: count,
      work: (size: number) => {
        const input = checklist(size);
        return () => planRun(input, SETTINGS, {}, null);
      },
    })),
  ),
];

if (isMainThread) process.exitCode = await main();
else parentPort?.postMessage(measure(partNamed(workerData)));

async function main(): Promise<number> {
  const program = new Command('npm run bench --')
    .description(
      'Measures how long bodies of 65,536 characters are read and planned, and 1,000 tasks planned.',
    )
    .argument('[words...]', 'measure only what has these words in its name')
    .option('--json', 'one JSON object a line')
    .parse();
  const { json } = program.opts<{ json?: boolean }>();
  const wanted = program.args.join(' ').toLowerCase();
  const parts = PARTS.filter(({ name }) => name.toLowerCase().includes(wanted));
  if (parts.length === 0) program.error(`Nothing has “${wanted}” in its name.`);
  const machine: Machine = {
    node: process.version,
    processors: availableParallelism(),
    load: loadavg()[0] ?? 0,
  };
  console.log(json ? JSON.stringify(machine) : describeMachine(machine));
  let slow = 0;
  for (const part of parts) {
    const times = await measureApart(part);
    const isSlow = times === null || times.median > part.limitMs;
    if (isSlow) slow += 1;
    console.log(json ? JSON.stringify({ name: part.name, ...times, isSlow }) : describe(part, times, isSlow));
  }
  if (!json) console.log(`${parts.length} measured, ${slow} slow`);
  return slow === 0 ? 0 : 1;
}

function bodies(kind: string, families: Readonly<Record<string, (size: number) => string>>): Part[] {
  return Object.entries(families).map(([name, family]) => ({
    name: `${kind}: ${name}`,
    limitMs: 200,
    small: 8_192,
    large: 65_536,
    work: (size) => {
      const body = family(size);
      return () =>
        planRun(readWorkItems(readOutline(body), { self: 1, ownNumbers: new Set() }), SETTINGS, {}, null);
    },
  }));
}

function partNamed(name: unknown): Part {
  const part = PARTS.find((each) => each.name === name);
  if (part === undefined) throw new Error(`There is no part named ${name}`);
  return part;
}

/** Measures in a thread of its own; `null` where that takes longer than a minute. */
async function measureApart({ name }: Part): Promise<Times | null> {
  const worker = new Worker(new URL(import.meta.url), { workerData: name, argv: process.argv.slice(2) });
  try {
    return await new Promise<Times | null>((resolve, reject) => {
      setTimeout(resolve, PATIENCE_MS, null).unref();
      worker.once('message', resolve).once('error', reject);
    });
  } finally {
    await worker.terminate();
  }
}

function measure({ work, small, large }: Part): Times {
  const [run, runSmall] = [work(large), work(small)];
  const first = time(run);
  const median = medianOf(run);
  return { first, median, growth: small === large ? 1 : median / medianOf(runSmall) };
}

function medianOf(run: () => unknown): number {
  const times = Array.from({ length: RUNS }, () => time(run)).toSorted((a, b) => a - b);
  return times[Math.floor(RUNS / 2)] ?? 0;
}

function time(run: () => unknown): number {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

function describeMachine({ node, processors, load }: Machine): string {
  const head = `${'median'.padStart(9)}${'limit'.padStart(9)}${'first'.padStart(9)}${'growth'.padStart(8)}`;
  return `Node ${node}, ${processors} processors, load ${load.toFixed(1)}; processor time in ms; growth from 8,192 to 65,536 characters, and from 100 tasks\n      ${head}`;
}

function describe({ name, limitMs }: Part, times: Times | null, isSlow: boolean): string {
  const numbers =
    times === null
      ? `${'> 60000'.padStart(9)}${String(limitMs).padStart(9)}${'-'.padStart(9)}${'-'.padStart(8)}`
      : `${times.median.toFixed(1).padStart(9)}${String(limitMs).padStart(9)}${times.first.toFixed(1).padStart(9)}${`× ${times.growth.toFixed(1)}`.padStart(8)}`;
  return `${isSlow ? 'SLOW' : 'ok  '}  ${numbers}  ${name}`;
}
