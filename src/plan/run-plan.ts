import colors from 'picocolors';
import { needsApproval } from '../domain/planning/needs-approval.ts';
import type { Plan } from '../domain/planning/plan.ts';
import { describeCycles } from '../domain/planning/plan-dependencies.ts';
import type { RunFlags } from '../domain/settings.ts';
import { UserError } from '../errors.ts';
import { EXIT } from '../exit-code.ts';
import { visibleText } from '../render/escape.ts';
import { planBlocks } from '../render/plan-terminal.ts';
import { columnsOf } from '../terminal/columns.ts';
import { drawBlocks, type Terminal } from './draw-blocks.ts';
import { GitHubFailure } from './github-failure.ts';
import { type Inputs, type Loaded, type LoadOptions, loadSource } from './load-source.ts';
import { lookAtRepository } from './look-at-repository.ts';
import { makePlan } from './make-plan.ts';
import { planToJson, showJson } from './plan-json.ts';
import { readIssueAddress, readPlanSource } from './plan-source.ts';

export interface PlanOptions {
  readonly json?: boolean;
  /** Folder of the repository that the list is about. */
  readonly repo?: string;
  /** The issue whose body the one text is: `owner/repo#12` or its address. */
  readonly issue?: string;
  readonly flags: RunFlags;
}

/** What the command reads from and writes to; this process by default. */
export interface Surroundings extends Inputs {
  readonly stdout: Output;
  readonly stderr: Output;
}

interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const MISPLACED_ISSUE = [
  '--issue says whose body a text is: it goes with one file, or with `-`.',
  'Leave it out.',
] as const;
const ONE_STANDARD_INPUT = [
  'Standard input holds one list: `-` can stand only once.',
  'Leave the others out, or name files.',
] as const;
const EMPTY_REPO = [
  '--repo names no folder: it is empty.',
  'Name the folder of a repository, `.` for this one. In a script: is the variable set that should hold it?',
] as const;
/** Longer lines are hard to read. */
const MOST_COLUMNS = 120;

/**
 * Plans each source (`-`, a file, `owner/repo#12` or the address of an issue), and prints the plans. It starts nothing, and writes nothing anywhere.
 * Returns the exit code, of several the highest: a source that cannot be planned leaves the others as they are.
 */
export async function runPlan(
  sources: readonly string[],
  options: PlanOptions,
  surroundings: Surroundings = process,
): Promise<number> {
  const { stdout } = surroundings;
  if (surroundings === process) process.stdout.on('error', ignoreClosedPipe);
  const prepared = await orComplain(() => prepare(sources, options), surroundings);
  if (prepared.outcome === 'failed') return prepared.code;
  const codes: number[] = [];
  const plans: object[] = [];
  for (const [index, source] of sources.entries()) {
    const made = await orComplain(() => planSource(source, prepared.value, surroundings), surroundings);
    codes.push(made.outcome === 'failed' ? made.code : exitCodeOf(made.value.plan));
    if (made.outcome === 'failed') continue;
    if (options.json)
      plans.push({
        ...(sources.length > 1 && { source }),
        ...planToJson(made.value.plan, made.value.input.settings.maxAgents),
      });
    else {
      const here = runHere(source, options);
      stdout.write(`${index > 0 ? '\n\n' : ''}${show(made.value, here, terminalOf(surroundings))}\n`);
    }
  }
  if (options.json && sources.length > 1) stdout.write(`${showJson(plans)}\n`);
  else if (plans[0] !== undefined) stdout.write(`${showJson(plans[0])}\n`);
  return Math.max(EXIT.all, ...codes);
}

type Outcome<T> =
  | { readonly outcome: 'done'; readonly value: T }
  | { readonly outcome: 'failed'; readonly code: number };

/** What a person can put right is said on standard error, and becomes an exit code. */
async function orComplain<T>(work: () => Promise<T>, { stderr }: Surroundings): Promise<Outcome<T>> {
  try {
    return { outcome: 'done', value: await work() };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    stderr.write(`${visibleText(`${error.message}\n${error.remedy}`)}\n`);
    return { outcome: 'failed', code: error instanceof GitHubFailure ? EXIT.gitHub : EXIT.parse };
  }
}

/** What all sources have in common; the repository is read once. */
async function prepare(
  sources: readonly string[],
  { repo, issue, flags }: PlanOptions,
): Promise<LoadOptions> {
  if (sources.filter((each) => each === '-').length > 1) throw new UserError(...ONE_STANDARD_INPUT);
  if (repo?.trim() === '') throw new UserError(...EMPTY_REPO);
  const isOneText = sources.length === 1 && sources.every((each) => readPlanSource(each).kind !== 'issue');
  if (issue !== undefined && !isOneText) throw new UserError(...MISPLACED_ISSUE);
  return {
    issue: issue === undefined ? null : readIssueAddress(issue),
    repository: repo === undefined ? null : await lookAtRepository(repo),
    flags,
  };
}

interface Planned extends Loaded {
  readonly plan: Plan;
}

async function planSource(
  argument: string,
  options: LoadOptions,
  surroundings: Surroundings,
): Promise<Planned> {
  const source = readPlanSource(argument);
  if (source.kind === 'standard input' && surroundings.stdin.isTTY) {
    surroundings.stderr.write('Reading the list from standard input; Ctrl-D ends it.\n');
  }
  const loaded = await loadSource(source, options, surroundings);
  const plan = await makePlan(loaded.input);
  return { ...loaded, plan: { ...plan, assumptions: [...plan.assumptions, ...loaded.refused] } };
}

/** Whoever reads the plan, as `head` does, has had enough of it. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** 3 without any item, 4 where items wait for each other, else 0: also a plan in which nothing is left to run is one. */
function exitCodeOf({ items, edges }: Plan): number {
  if (items.length === 0) return EXIT.parse;
  const dependencies = edges.filter(({ kind, confidence }) => kind === 'dependency' && confidence !== 'low');
  return describeCycles(items, dependencies).length > 0 ? EXIT.dependencies : EXIT.all;
}

/** What `run` takes for a file: the list and the repository, as a shell is given them. */
function runHere(source: string, { repo = 'DIR' }: PlanOptions): string | null {
  return readPlanSource(source).kind === 'file' ? `${quoted(source)} --repo ${quoted(repo)}` : null;
}

function quoted(word: string): string {
  return /^[\w./~@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function show(
  { label, issue, input: { settings, flags }, plan }: Planned,
  here: string | null,
  terminal: Terminal,
): string {
  const approval = needsApproval(plan, settings, flags);
  return drawBlocks(
    planBlocks(plan, { source: label, issue, here, settings, flags, approval }),
    terminal,
  ).join('\n');
}

function terminalOf({ stdout, env }: Surroundings): Terminal {
  return {
    columns: Math.min(MOST_COLUMNS, columnsOf(stdout, env)),
    // By itself picocolors would colour what goes into a file on a build server.
    colors: colors.isColorSupported && (stdout.isTTY === true || Boolean(env['FORCE_COLOR'])),
  };
}
