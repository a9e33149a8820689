import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { type Logger, pino } from 'pino';
import { stringify } from 'yaml';
import { z } from 'zod';
import { readEnvironment } from '../config/environment.ts';
import { REPOSITORY_CONFIG_PATH } from '../config/repository-config.ts';
import type { SandboxPolicy } from '../domain/confinement.ts';
import type { RunView } from '../domain/run-view.ts';
import { SIZES } from '../domain/work-item.ts';
import { UserError } from '../errors.ts';
import { type LocalGitHub, startLocalGitHub } from '../local-github/local-github.ts';
import { type RunningApp, startApp } from '../main.ts';
import { plainLine } from '../terminal/terminal-text.ts';
import { demoRepository, readManifest, readMasterIssue, summaryFile } from './demo-files.ts';
import { followHeartbeats } from './follow-heartbeats.ts';

const OWNER = 'acme';
const REPO = 'humane';
/** Who asks for the run: a person with write access. */
const LEAD = 'maya';
const TRIGGER_LABEL = 'parallel-orchestrate';

/** Who does the demo's work. */
export type DemoAgent =
  | { readonly kind: 'preset'; readonly name: string; readonly model: string | null }
  /** `readable`: folders that the command needs in a sandbox besides the paths that it names. */
  | { readonly kind: 'command'; readonly command: string; readonly readable: readonly string[] };

export interface DemoSetup {
  /** Everything is kept here: repositories, queue, records, workspaces, logs. */
  readonly dataDir: string;
  readonly agent: DemoAgent;
  readonly sandbox: SandboxPolicy;
  /** Of the local GitHub; 0 takes a free one. */
  readonly port: number;
  /** Told of each step of the start. */
  readonly say: (line: string) => void;
  /** Called with the run after each look at it, and between looks with how far its agents are. */
  readonly onView: (view: RunView) => void;
}

export interface RunningDemo {
  /** Address of the local GitHub's pages of the repository. */
  readonly repositoryUrl: string;
  readonly issueUrl: string;
  readonly github: LocalGitHub;
  readonly app: RunningApp;
  /** The run once its verdict and its summary are published, or when it waits for a person. Never rejects. */
  readonly settled: Promise<RunView>;
  /** Ends agents, app and local GitHub; safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts a GitHub on this machine, the app and a worker on its embedded backend, and labels the demo's master issue as a user would.
 * When a step fails, what was started before is closed and the error goes on.
 */
export async function startDemo(setup: DemoSetup): Promise<RunningDemo> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) await closer();
  };
  try {
    setup.say('starting the local GitHub …');
    const github = await startGitHub(setup);
    closers.push(() => github.close());

    setup.say('starting the app, a worker and their embedded queue …');
    const { app, settled, stop } = await startOrchestrator(github, setup);
    closers.push(stop);
    github.setWebhookUrl(app.webhookUrl);

    setup.say(`opening the master issue and labelling it \`${TRIGGER_LABEL}\` as ${LEAD} …`);
    const issueUrl = await openMasterIssue(github);
    return { repositoryUrl: `${github.url}/${OWNER}/${REPO}`, issueUrl, github, app, settled, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startOrchestrator(github: LocalGitHub, setup: DemoSetup) {
  const { promise: settled, resolve } = Promise.withResolvers<RunView>();
  let latest: RunView | null = null;
  let isStopping = false;
  const sayUnlessStopping = (line: string) => {
    if (!isStopping) setup.say(line);
  };
  const app = await startApp({
    environment: demoEnvironment(github, setup),
    roles: ['serve', 'work'],
    log: logTo(join(setup.dataDir, 'demo.log'), sayUnlessStopping),
    pacing: 'none',
    heartbeatMs: 500,
    onView: (view) => {
      latest = view;
      setup.onView(view);
      if (isSettled(view, setup.dataDir)) resolve(view);
    },
  });
  const stopFollowing = followHeartbeats(app.store, () => latest, setup.onView);
  const stop = async () => {
    isStopping = true;
    await stopFollowing();
    await app.close({ force: latest === null || !isSettled(latest, setup.dataDir) });
  };
  return { app, settled, stop };
}

/** The summary is the last thing that a run publishes: the look after it shows a run that owes nothing. */
function isSettled({ phase, runId }: RunView, dataDir: string): boolean {
  return (
    phase.state === 'awaiting_approval' ||
    (phase.state === 'finished' && existsSync(summaryFile(dataDir, runId)))
  );
}

/** The model of an agent stands in the config of the repository, as a team would write it. */
function configFor(agent: DemoAgent): Record<string, string> {
  if (agent.kind === 'command' || agent.model === null) return {};
  const bySize = Object.fromEntries(SIZES.map((size) => [size, agent.model]));
  return { [REPOSITORY_CONFIG_PATH]: stringify({ models: { [agent.name]: bySize } }) };
}

async function startGitHub({ dataDir, port, agent }: DemoSetup): Promise<LocalGitHub> {
  const { name, default_permissions: permissions, default_events: events } = await readManifest();
  const github = await startLocalGitHub({
    dataDir: join(dataDir, 'github'),
    port,
    app: { id: 1, slug: 'parallel-orchestrator', name, permissions, events, webhookSecret: secret() },
  }).catch((error: unknown) => {
    throw explainPort(error, port);
  });
  await github.createRepository({
    owner: OWNER,
    name: REPO,
    fromDir: demoRepository,
    files: configFor(agent),
  });
  return github;
}

/** A port that was asked for and cannot be had; other errors stay as they are. */
function explainPort(error: unknown, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const why = { EADDRINUSE: 'is in use', EACCES: 'is not open to this account' }[String(code)];
  if (why === undefined) return error;
  const remedy = 'Name another one with --port, or leave it out to take a free one.';
  return new UserError(`Port ${port} ${why}.`, remedy, { cause: error });
}

function agentVariables(agent: DemoAgent): Record<string, string> {
  if (agent.kind === 'preset') return { AGENTS: agent.name };
  return { AGENT_COMMAND: agent.command, SANDBOX_READABLE: agent.readable.join(',') };
}

function demoEnvironment({ app, host }: LocalGitHub, { dataDir, agent, sandbox }: DemoSetup) {
  const variables = {
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: app.webhookSecret,
    GHE_HOST: host,
    GHE_PROTOCOL: 'http',
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: dataDir,
    ...agentVariables(agent),
    SANDBOX: sandbox,
    AGENT_PASS_ENV: process.env['AGENT_PASS_ENV'],
  };
  const read = readEnvironment(variables, 'serve');
  if (read.outcome === 'invalid')
    throw new Error(`the demo's environment is invalid: ${read.errors.join('; ')}`);
  return read.environment;
}

/** Through the API, as the lead: the app must not be able to tell the demo from a team. Returns the address of its page. */
async function openMasterIssue(github: LocalGitHub): Promise<string> {
  const { token } = github.addUser(LEAD);
  github.setPermission(`${OWNER}/${REPO}`, LEAD, 'write');
  const octokit = new Octokit({ baseUrl: `${github.url}/api/v3`, auth: token });
  const repository = { owner: OWNER, repo: REPO };
  const issue = await octokit.rest.issues.create({ ...repository, ...(await readMasterIssue()) });
  await octokit.rest.issues.createLabel({ ...repository, name: TRIGGER_LABEL, color: '5319e7' });
  const { number, html_url: url } = issue.data;
  await octokit.rest.issues.addLabels({ ...repository, issue_number: number, labels: [TRIGGER_LABEL] });
  return url;
}

/**
 * The log is there for whoever keeps the folder; of errors the terminal tells too, or a broken demo would just seem slow, and of what keeps the
 * agents apart from this machine.
 */
function logTo(path: string, say: (line: string) => void): Logger {
  const errors = { write: (line: string) => say(`the app reports: ${errorIn(line)}`) };
  const walls = {
    write(line: string) {
      const { sandbox, msg } = logLine.parse(JSON.parse(line));
      if (sandbox !== undefined) say(`sandbox: ${plainLine(msg)}`);
    },
  };
  const streams = [
    { stream: pino.destination({ dest: path, mkdir: true, sync: true }) },
    { level: 'info', stream: walls } as const,
    { level: 'error', stream: errors } as const,
  ];
  return pino({ level: 'info' }, pino.multistream(streams));
}

const logLine = z.object({
  msg: z.string().default(''),
  sandbox: z.string().optional(),
  err: z.object({ message: z.string() }).optional(),
});

function errorIn(line: string): string {
  const { msg, err } = logLine.parse(JSON.parse(line));
  return plainLine(err === undefined ? msg : `${msg}: ${err.message}`);
}

function secret(): string {
  return randomBytes(24).toString('hex');
}
