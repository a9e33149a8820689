import type { AppManifest } from '../config/app-manifest.ts';
import { type Environment, readEnvironment } from '../config/environment.ts';
import { EnvironmentError } from '../config/environment-error.ts';
import { environmentHelp, type Role } from '../config/environment-variables.ts';
import { type RunEnvironment, readRunEnvironment } from '../config/run-environment.ts';
import { stateFolder } from '../run/data-folder.ts';
import { type Check, type Finding, ok, problem, type Report } from './check.ts';
import { checkEveryAgent } from './check-agents.ts';
import { checkGitHub } from './check-github.ts';
import { checkDisk, checkEmbeddedStore, checkGit, checkNode, checkSandbox } from './check-host.ts';
import { checkRedis } from './check-redis.ts';

/** What this host shall do: `all` is to serve and to work, `run` is the command that needs no App. */
export const DOCTOR_ROLES = ['serve', 'worker', 'all', 'run'] as const;
export type DoctorRole = (typeof DOCTOR_ROLES)[number];

/** What is looked at for each role, in this order, besides the environment itself. */
const LOOKED_AT: Readonly<Record<DoctorRole, readonly string[]>> = {
  serve: ['node', 'key', 'installations', 'permissions', 'events', 'webhook', 'store', 'disk', 'git'],
  worker: ['node', 'key', 'installations', 'permissions', 'store', 'disk', 'git', 'agent', 'sandbox'],
  all: [
    ...['node', 'key', 'installations', 'permissions', 'events', 'webhook', 'store', 'disk', 'git'],
    ...['agent', 'sandbox'],
  ],
  run: ['node', 'disk', 'git', 'agent', 'sandbox'],
};

/** Looks at everything that a process of this role needs. Takes half a minute at most, and changes nothing. */
export async function examine(
  env: Readonly<Record<string, string | undefined>>,
  role: DoctorRole,
  manifest: AppManifest,
): Promise<Report> {
  if (role === 'run') return examineRun(env);
  const ownRole: Role = role === 'worker' ? 'work' : 'serve';
  const read = readEnvironment(env, ownRole);
  if (read.outcome === 'invalid') return withoutEnvironment(read.errors.map(toProblem), role, env);
  const { environment } = read;
  const node = await checkNode();
  const runsAttempts = role !== 'serve' || environment.redisUrl === null;
  const [gitHub, store, disk, attempts] = await Promise.all([
    checkGitHub(environment, manifest, { serves: ownRole === 'serve', env }),
    checkStore(environment),
    checkDisk(environment.dataDir),
    runsAttempts ? checkAttempts(environment, env) : [],
  ]);
  return {
    checks: [complete(environment), node, ...gitHub.checks, ...store, disk, ...attempts],
    notChecked: gitHub.notChecked,
  };
}

/** All that `run` needs: no App, no store, and no `.env`. */
async function examineRun(env: Env): Promise<Report> {
  const read = readAttempts(env);
  if (read.outcome === 'invalid') {
    const findings = read.mistakes.map((mistake) => problem(`${mistake}.`, 'Correct it in the environment.'));
    return withoutEnvironment(findings, 'run', {});
  }
  const [node, disk, attempts] = await Promise.all([
    checkNode(),
    checkDisk(stateFolder(env)),
    checkAttempts(read.environment, env),
  ]);
  return { checks: [node, disk, ...attempts], notChecked: [] };
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * What can be looked at when the environment cannot be understood, for which `problems` are the reason: Node, git, and as far as their own
 * variables are right, what runs attempts.
 */
export async function withoutEnvironment(
  problems: readonly Finding[],
  role: DoctorRole,
  env: Env | null,
): Promise<Report> {
  const reasons = problems.map((finding) => ofEnvironment(finding));
  const read = role === 'serve' || env === null ? null : readAttempts(env);
  const host =
    read?.outcome === 'valid' && env !== null
      ? [await checkDisk(env['DATA_DIR']?.trim() || '.data'), ...(await checkAttempts(read.environment, env))]
      : [await checkGit()];
  const checks = [...reasons, await checkNode(), ...host];
  const done = new Set(checks.map(({ name }) => name));
  return { checks, notChecked: LOOKED_AT[role].filter((name) => !done.has(name)) };
}

type Attempts =
  | { readonly outcome: 'valid'; readonly environment: RunEnvironment }
  | { readonly outcome: 'invalid'; readonly mistakes: readonly string[] };

/** What says how attempts run needs no App. */
function readAttempts(env: Env): Attempts {
  try {
    return { outcome: 'valid', environment: readRunEnvironment(env) };
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return { outcome: 'invalid', mistakes: error.message.split('\n') };
  }
}

function checkStore({ redisUrl, dataDir }: Environment): Promise<Check[]> {
  return redisUrl === null ? checkEmbeddedStore(dataDir).then((check) => [check]) : checkRedis(redisUrl);
}

async function checkAttempts(
  environment: RunEnvironment,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Check[]> {
  const { sandbox, image } = environment.attempts;
  const [git, agents, walls] = await Promise.all([
    checkGit(),
    checkEveryAgent(environment, env),
    checkSandbox(sandbox, image, env),
  ]);
  return [git, ...agents, walls];
}

function complete({ appId, gheHost }: Environment): Check {
  const finding = ok(`The environment is complete, for the App ${appId} on ${gheHost ?? 'github.com'}.`);
  return ofEnvironment(finding);
}

function ofEnvironment(finding: Finding): Check {
  return { name: 'environment', kind: 'environment', finding };
}

const NO_APP =
  'Where there is no GitHub App yet, `npm run setup` registers one and writes its values to .env; a worker needs those of its server. `doctor --role run` looks at what needs no App.';

/** `error` begins with the name of the variable, and says what it should be. */
function toProblem(error: string): Finding {
  if (error.startsWith('APP_ID: got nothing')) return problem(`${error}.`, NO_APP);
  const isOfWorker = environmentHelp('work').some(({ name }) => error.startsWith(`${name}:`));
  const remedy = isOfWorker
    ? 'Correct it in the environment or in .env.'
    : 'Correct it in the environment or in .env. Where only a worker runs: `doctor --role worker`.';
  return problem(`${error}.`, remedy);
}
