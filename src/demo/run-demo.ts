import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { demandFolder, OTHER_KEEP } from '../demand-folder.ts';
import type { SandboxPolicy } from '../domain/confinement.ts';
import type { RunView } from '../domain/run-view.ts';
import { UserError } from '../errors.ts';
import { EXIT } from '../exit-code.ts';
import { awaitInterruption } from '../terminal/interruption.ts';
import { displayOn, type Output, type ProgressDisplay } from '../terminal/progress-display.ts';
import { exitCodeOf } from '../terminal/run-exit-code.ts';
import { demandAgent } from './demand-agent.ts';
import { demoFolder, scriptedAgentCommand, summaryFile } from './demo-files.ts';
import { describeResult } from './describe-result.ts';
import { type DemoAgent, type RunningDemo, startDemo } from './start-demo.ts';

export interface DemoOptions {
  /** A shell command to run instead of the scripted agent. */
  readonly agentCommand?: string;
  /** One of the real agents instead of the scripted one. */
  readonly agent?: string;
  /** Of the real agent; its own choice by default. */
  readonly model?: string;
  /** With a sandbox where there is one by default. */
  readonly sandbox?: SandboxPolicy;
  /** Keeps the pages up after the run until Ctrl-C. */
  readonly serve: boolean;
  /** Writes summary.json to stdout, last; progress goes to stderr. */
  readonly json: boolean;
  /** Of the local GitHub; a free one by default. */
  readonly port?: number;
  /** Folder for all data, which is then kept; a temporary one by default. */
  readonly keep?: string;
  /** Seconds that the scripted agent takes for a step; 1 by default. */
  readonly pace?: number;
  /** For the whole run; 10 minutes by default. */
  readonly timeoutMs?: number;
}

/** Where the demo is told about, and who looks at it; this process and nobody by default. */
export interface Surroundings {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Called once the run has settled, while the pages are still up. */
  readonly onSettled?: (demo: RunningDemo) => Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 10 * 60_000;

const EXIT_WORDS: Readonly<Record<number, string>> = {
  [EXIT.thresholdMet]: 'exit code 1: the threshold is met, though not every task was verified',
  [EXIT.belowThreshold]: 'exit code 2: fewer tasks were verified than the threshold asks for',
};

/** As shells report a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * Runs the demo and tells about it on the terminal.
 * @returns the exit code (R51): 0 all tasks verified, 1 threshold met, 2 below it, 3 bad options, 6 time-out, 9 failure of ours; 130 on Ctrl-C
 */
export async function runDemo(options: DemoOptions, surroundings: Surroundings = process): Promise<number> {
  const { stdout, stderr } = surroundings;
  const display = displayOn(options.json ? stderr : stdout, process.env);
  preferThisNode();
  const prepared = await prepare(options);
  if (prepared instanceof UserError) {
    stderr.write(`${prepared.message}\n${prepared.remedy}\n`);
    return EXIT.parse;
  }
  const { dataDir } = prepared;
  const interruption = awaitInterruption();
  try {
    return await run(options, surroundings, dataDir, display, interruption.happened);
  } catch (error) {
    display.say(`the demo broke off: ${explain(error)}`);
    return EXIT.system;
  } finally {
    display.stop();
    interruption.forget();
    if (options.keep === undefined) await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    else display.say(`kept: ${dataDir}`);
  }
}

async function run(
  options: DemoOptions,
  { stdout, onSettled }: Surroundings,
  dataDir: string,
  display: ProgressDisplay,
  interrupted: Promise<unknown>,
): Promise<number> {
  const agent = agentOf(options);
  display.say(`agent: ${describeAgent(agent, options)}`);
  const demo = await startDemo({
    dataDir,
    agent,
    sandbox: options.sandbox ?? 'preferred',
    port: options.port ?? 0,
    say: display.say,
    onView: display.show,
  });
  try {
    display.say(`master issue: ${demo.issueUrl}?live=1`);
    const ending = await endingOf(demo, interrupted, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    display.stop();
    if (ending.kind !== 'settled') {
      display.say(ending.kind === 'timed_out' ? 'out of time: ending the agents …' : 'ending the agents …');
      return ending.kind === 'timed_out' ? EXIT.timeout : INTERRUPTED;
    }
    for (const line of describeResult(ending.view, demo.repositoryUrl)) display.say(line);
    await onSettled?.(demo);
    if (options.json) stdout.write(await readFile(summaryFile(dataDir, ending.view.runId), 'utf8'));
    if (options.serve) {
      display.say(`the pages stay up until Ctrl-C: ${demo.issueUrl}`);
      await interrupted;
    } else if (options.keep === undefined) {
      display.say('the pages end now; --serve keeps them up');
    }
    const exitCode = exitCodeOf(ending.view);
    if (exitCode !== EXIT.all) display.say(EXIT_WORDS[exitCode] ?? `exit code ${exitCode}`);
    return exitCode;
  } finally {
    await demo.close();
  }
}

function agentOf({ agent, agentCommand, model, pace }: DemoOptions): DemoAgent {
  if (agent !== undefined) return { kind: 'preset', name: agent, model: model ?? null };
  if (agentCommand !== undefined) return { kind: 'command', command: agentCommand, readable: [] };
  return { kind: 'command', command: scriptedAgentCommand(pace ?? 1), readable: [demoFolder] };
}

function describeAgent(agent: DemoAgent, { agentCommand }: DemoOptions): string {
  if (agent.kind === 'preset') return agent.model === null ? agent.name : `${agent.name} with ${agent.model}`;
  return agentCommand ?? 'a scripted one, no model involved';
}

function explain(error: unknown): string {
  if (error instanceof UserError) return `${error.message} ${error.remedy}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

type Ending = { kind: 'settled'; view: RunView } | { kind: 'interrupted' } | { kind: 'timed_out' };

async function endingOf(
  demo: RunningDemo,
  interrupted: Promise<unknown>,
  timeoutMs: number,
): Promise<Ending> {
  return Promise.race<Ending>([
    demo.settled.then((view) => ({ kind: 'settled', view })),
    interrupted.then(() => ({ kind: 'interrupted' })),
    sleep(timeoutMs, { kind: 'timed_out' }, { ref: false }),
  ]);
}

/** `npm run` puts the project's own node first, a bare `node` does not, and verification runs whatever `node` comes first. */
function preferThisNode(): void {
  process.env['PATH'] = [dirname(process.execPath), process.env['PATH']].join(delimiter);
}

/** What it takes to start, or why it cannot. */
async function prepare(options: DemoOptions): Promise<{ readonly dataDir: string } | UserError> {
  try {
    await demandAgent(options, process.env);
    return { dataDir: await prepareDataDir(options.keep) };
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

async function prepareDataDir(keep: string | undefined): Promise<string> {
  return keep === undefined
    ? mkdtemp(join(tmpdir(), 'parallel-orchestrator-demo-'))
    : demandFolder(keep, OTHER_KEEP);
}
