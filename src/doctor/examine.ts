import type { AppManifest } from '../config/app-manifest.ts';
import { type Environment, readEnvironment } from '../config/environment.ts';
import { environmentHelp, type Role } from '../config/environment-variables.ts';
import { type Check, ok, problem, type Report } from './check.ts';
import { checkGitHub } from './check-github.ts';
import {
  checkAgent,
  checkDisk,
  checkEmbeddedStore,
  checkGit,
  checkNode,
  checkSandbox,
} from './check-host.ts';
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
  const node = await checkNode();
  if (read.outcome === 'invalid') {
    const checks = [...read.errors.map(environmentProblem), node, await checkGit()];
    return { checks, notChecked: NEED_ENVIRONMENT[role] };
  }
  const { environment } = read;
  const runsAttempts = role !== 'serve' || environment.redisUrl === null;
  const [gitHub, store, disk, attempts] = await Promise.all([
    checkGitHub(environment, manifest, { serves: ownRole === 'serve' }),
    checkStore(environment),
    checkDisk(environment.dataDir),
    runsAttempts ? checkAttempts(environment) : [],
  ]);
  return {
    checks: [complete(environment), node, ...gitHub.checks, ...store, disk, ...attempts],
    notChecked: gitHub.notChecked,
  };
}

function checkStore({ redisUrl, dataDir }: Environment): Promise<Check[]> {
  return redisUrl === null ? checkEmbeddedStore(dataDir).then((check) => [check]) : checkRedis(redisUrl);
}

function checkAttempts({ agentCommand }: Environment): Promise<Check[]> {
  return Promise.all([checkGit(), checkAgent(agentCommand), checkSandbox()]);
}

function complete({ appId, gheHost }: Environment): Check {
  const finding = ok(`The environment is complete, for the App ${appId} on ${gheHost ?? 'github.com'}.`);
  return { name: 'environment', kind: 'environment', finding };
}

/** `error` begins with the name of the variable, and says what it should be. */
function environmentProblem(error: string): Check {
  const isOfWorker = environmentHelp('work').some(({ name }) => error.startsWith(`${name}:`));
  const remedy = isOfWorker
    ? 'Correct it in the environment or in .env.'
    : 'Correct it in the environment or in .env. Where only a worker runs: `doctor --role worker`.';
  return { name: 'environment', kind: 'environment', finding: problem(`${error}.`, remedy) };
}
