import type { AppManifest } from '../config/app-manifest.ts';
import { type Environment, readEnvironment } from '../config/environment.ts';
import { environmentHelp, type Role } from '../config/environment-variables.ts';
import { type Check, type Finding, ok, problem, type Report } from './check.ts';
import { checkEveryAgent } from './check-agents.ts';
import { checkGitHub } from './check-github.ts';
import { checkDisk, checkEmbeddedStore, checkGit, checkNode, checkSandbox } from './check-host.ts';
import { checkRedis } from './check-redis.ts';

/** What this host shall do: `all` is both. */
export const DOCTOR_ROLES = ['serve', 'worker', 'all'] as const;
export type DoctorRole = (typeof DOCTOR_ROLES)[number];

/** Needs the environment, and in this order for each role. */
const NEED_ENVIRONMENT: Readonly<Record<DoctorRole, readonly string[]>> = {
  serve: ['key', 'installations', 'permissions', 'events', 'webhook', 'store', 'disk'],
  worker: ['key', 'installations', 'permissions', 'store', 'disk', 'agent'],
  all: ['key', 'installations', 'permissions', 'events', 'webhook', 'store', 'disk', 'agent'],
};

/** Looks at everything that a process of this role needs. Takes half a minute at most, and changes nothing. */
export async function examine(
  env: Readonly<Record<string, string | undefined>>,
  role: DoctorRole,
  manifest: AppManifest,
): Promise<Report> {
  const ownRole: Role = role === 'worker' ? 'work' : 'serve';
  const read = readEnvironment(env, ownRole);
  if (read.outcome === 'invalid') return withoutEnvironment(read.errors.map(toProblem), role);
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

/** What can be looked at when the environment cannot be understood, for which `problems` are the reason. */
export async function withoutEnvironment(problems: readonly Finding[], role: DoctorRole): Promise<Report> {
  const reasons = problems.map((finding) => ofEnvironment(finding));
  return {
    checks: [...reasons, await checkNode(), await checkGit()],
    notChecked: NEED_ENVIRONMENT[role],
  };
}

function checkStore({ redisUrl, dataDir }: Environment): Promise<Check[]> {
  return redisUrl === null ? checkEmbeddedStore(dataDir).then((check) => [check]) : checkRedis(redisUrl);
}

async function checkAttempts(
  environment: Environment,
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
  'Where there is no GitHub App yet, `npm run setup` registers one and writes its values to .env; a worker needs those of its server.';

/** `error` begins with the name of the variable, and says what it should be. */
function toProblem(error: string): Finding {
  if (error.startsWith('APP_ID: got nothing')) return problem(`${error}.`, NO_APP);
  const isOfWorker = environmentHelp('work').some(({ name }) => error.startsWith(`${name}:`));
  const remedy = isOfWorker
    ? 'Correct it in the environment or in .env.'
    : 'Correct it in the environment or in .env. Where only a worker runs: `doctor --role worker`.';
  return problem(`${error}.`, remedy);
}
