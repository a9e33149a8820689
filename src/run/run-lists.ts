import colors from 'picocolors';
import type { AgentCheck } from '../agents/check-agents.ts';
import { needsApproval } from '../domain/planning/needs-approval.ts';
import { describeCycles } from '../domain/planning/plan-dependencies.ts';
import { UserError } from '../errors.ts';
import { EXIT } from '../exit-code.ts';
import { drawBlocks } from '../plan/draw-blocks.ts';
import { showJson } from '../plan/plan-json.ts';
import { visibleText } from '../render/escape.ts';
import { planBlocks } from '../render/plan-terminal.ts';
import { columnsOf } from '../terminal/columns.ts';
import { awaitInterruption, type Interruption } from '../terminal/interruption.ts';
import { displayOn, type Output, type ProgressDisplay } from '../terminal/progress-display.ts';
import { explainSystemError } from '../workspace/system-error.ts';
import { isApproved } from './approve.ts';
import { MissingDependency } from './choose-tasks.ts';
import { dataFolder, type ListPlaces, placesOf } from './data-folder.ts';
import { demandAgents, NoAgent } from './demand-agents.ts';
import { type PreparedRun, prepareRun } from './prepare-run.ts';
import { lockList, runList } from './run-list.ts';
import type { RunOptions } from './run-options.ts';
import type { Surroundings } from './surroundings.ts';

/** Longer lines are hard to read. */
const MOST_COLUMNS = 120;

/** What became of one list. */
interface ListResult {
  readonly code: number;
  readonly summary: object | null;
  /** No further list is begun. */
  readonly isOver: boolean;
}

/** Runs lists one after another, and says what became of each. Returns the exit code, of several the highest. */
export async function runLists(
  sources: readonly string[],
  options: RunOptions,
  surroundings: Surroundings = process,
): Promise<number> {
  const output = options.json ? surroundings.stderr : surroundings.stdout;
  const results: (ListResult & { readonly source: string })[] = [];
  for (const [index, source] of sources.entries()) {
    if (index > 0) output.write('\n');
    const result = await runOne(source, options, surroundings, output);
    results.push({ ...result, source });
    if (result.isOver) break;
  }
  if (options.json) writeJson(results, sources.length, surroundings);
  return Math.max(EXIT.all, ...results.map(({ code }) => code));
}

function writeJson(
  results: readonly (ListResult & { readonly source: string })[],
  asked: number,
  { stdout }: Surroundings,
): void {
  const summaries = results.flatMap(({ source, summary }) =>
    summary === null ? [] : [asked > 1 ? { source, ...summary } : summary],
  );
  if (asked > 1) stdout.write(`${showJson(summaries)}\n`);
  else if (summaries[0] !== undefined) stdout.write(`${showJson(summaries[0])}\n`);
}

/** What a person can put right is said on standard error, and becomes an exit code. */
async function runOne(
  source: string,
  options: RunOptions,
  surroundings: Surroundings,
  output: Output,
): Promise<ListResult> {
  try {
    return await planAndRun(source, options, surroundings, output);
  } catch (error) {
    const failure =
      error instanceof UserError ? `${error.message}\n${error.remedy}` : explainSystemError(error);
    if (failure === null) throw error;
    surroundings.stderr.write(`${visibleText(failure)}\n`);
    return stopped(codeOf(error));
  }
}

function codeOf(error: unknown): number {
  if (error instanceof NoAgent) return EXIT.spawn;
  if (error instanceof MissingDependency) return EXIT.dependencies;
  return error instanceof UserError ? EXIT.parse : EXIT.resources;
}

function stopped(code: number): ListResult {
  return { code, summary: null, isOver: false };
}

async function planAndRun(
  source: string,
  options: RunOptions,
  surroundings: Surroundings,
  output: Output,
): Promise<ListResult> {
  const prepared = await prepareRun(source, options, surroundings);
  const shown = () => output.write(`${showPlan(prepared, options, output, surroundings.env)}\n\n`);
  const declined = codeWithoutTasks(prepared);
  if (declined !== null || options.flags.dryRun) {
    shown();
    return stopped(declined ?? EXIT.all);
  }
  // Whatever would keep it from running is said before the plan, below which nobody would see it.
  const dataDir = await dataFolder(options.keep, prepared.repository, surroundings.env);
  const places = await placesOf(source, dataDir);
  const agents = await demandAgents(prepared);
  const lock = await lockList(prepared, places);
  try {
    shown();
    if (await isApproved(prepared, options, surroundings)) {
      return await runShown(prepared, places, agents, options, displayOn(output, surroundings.env));
    }
    surroundings.stderr.write('Nothing was run.\n');
    return stopped(EXIT.parse);
  } finally {
    await lock.release();
  }
}

async function runShown(
  prepared: PreparedRun,
  places: ListPlaces,
  agents: readonly AgentCheck[],
  options: RunOptions,
  display: ProgressDisplay,
): Promise<ListResult> {
  const interruption = awaitInterruption();
  const ending = new AbortController();
  const signal = whenInterrupted(interruption, ending, display);
  try {
    const end = await runList(prepared, places, agents, options, display, ending.signal);
    if (end.outcome === 'finished') return { code: end.code, summary: end.summary, isOver: false };
    return { code: signal() === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted, summary: null, isOver: true };
  } finally {
    display.stop();
    interruption.forget();
  }
}

/** Ends the run at the first signal; answers which it was. */
function whenInterrupted(
  { happened }: Interruption,
  ending: AbortController,
  { say }: ProgressDisplay,
): () => NodeJS.Signals | null {
  let signal: NodeJS.Signals | null = null;
  void happened.then((which) => {
    signal = which;
    say('ending the agents, and keeping what they have committed … (Ctrl-C again: at once)');
    ending.abort();
  });
  return () => signal;
}

function showPlan(
  { plan, settings, label }: PreparedRun,
  { flags }: RunOptions,
  output: Output,
  env: Surroundings['env'],
): string {
  const approval = needsApproval(plan, settings, flags);
  const context = { source: label, issue: null, settings, flags, approval, withoutNext: true };
  const terminal = {
    columns: Math.min(MOST_COLUMNS, columnsOf(output, env)),
    colors: colors.isColorSupported && output.isTTY === true,
  };
  return drawBlocks(planBlocks(plan, context), terminal).join('\n');
}

/** The exit code of a plan that runs nothing; `null` where it runs something. */
function codeWithoutTasks({ plan: { items, edges, waves } }: PreparedRun): number | null {
  if (waves.length > 0) return null;
  if (items.length === 0) return EXIT.parse;
  const dependencies = edges.filter(({ kind, confidence }) => kind === 'dependency' && confidence !== 'low');
  if (describeCycles(items, dependencies).length > 0) return EXIT.dependencies;
  return items.every(({ done }) => done) ? EXIT.all : EXIT.parse;
}
