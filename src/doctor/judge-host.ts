import type { CommandProgram } from '../agents/command-program.ts';
import type { SandboxChoice } from '../sandbox/choose-sandbox.ts';
import { type GitVersion, isOldGit, isUnsafeGit, OLDEST_GIT } from '../workspace/git-version.ts';
import { type Finding, ok, problem, warning } from './check.ts';

const GB = 1_000_000_000;
const ENOUGH_DISK = 5 * GB;
const LEAST_DISK = GB;

/** `needed` as package.json has it, such as `>=22.18`. */
export function judgeNode(version: string, needed: string): Finding {
  const least = needed.replace(/^\D+/, '');
  return isAtLeast(version, least)
    ? ok(`Node ${version}.`)
    : problem(`Node ${version} is too old.`, `Use Node ${least} or newer; \`npm run …\` brings its own.`);
}

/** `null`: there is no git, or it does not say its version. */
export function judgeGit(version: GitVersion | null): Finding {
  const oldest = OLDEST_GIT.slice(0, 2).join('.');
  if (version === null) {
    return problem('There is no git on the PATH.', `Install git ${oldest} or newer.`);
  }
  const shown = version.join('.');
  if (isOldGit(version)) {
    return problem(`git ${shown} is too old for the workspaces.`, `Install git ${oldest} or newer.`);
  }
  if (isUnsafeGit(version)) {
    return warning(
      `git ${shown} can be made to run programs out of what an agent wrote (CVE-2024-32004).`,
      'Update git, unless your distribution has repaired this under the same number.',
    );
  }
  return ok(`git ${shown}.`);
}

export interface DiskFacts {
  /** Bytes that we may use. */
  readonly free: number;
  readonly isWritable: boolean;
}

/** `folder` is DATA_DIR as an absolute path. */
export function judgeDisk({ free, isWritable }: DiskFacts, folder: string): Finding {
  if (!isWritable) {
    return problem(
      `The folder ${folder} cannot be written.`,
      'Give it to the account that runs this, or set DATA_DIR to another.',
    );
  }
  const shown = `${(free / GB).toFixed(1)} GB are free for ${folder}`;
  const remedy = 'Make room, or set DATA_DIR to a folder on a larger disk: workspaces and mirrors lie there.';
  if (free < LEAST_DISK) return problem(`Only ${shown}.`, remedy);
  if (free < ENOUGH_DISK) return warning(`Only ${shown}.`, remedy);
  return ok(`${shown}.`);
}

/** `found`: where the program is that `program` names; `null` when it is nowhere. */
export function judgeAgent(program: CommandProgram, found: string | null): Finding {
  switch (program.kind) {
    case 'named':
      return found === null
        ? problem(
            `The program \`${program.name}\` of AGENT_COMMAND is not found.`,
            'Install it for the account that runs this, or write its whole path.',
          )
        : ok(`AGENT_COMMAND starts ${found}.`);
    case 'in-workspace':
      return warning(
        `AGENT_COMMAND starts \`${program.name}\`, which is looked for in the workspace of each task.`,
        'Write its whole path, unless it is a file of your repositories.',
      );
    case 'computed':
      return ok('AGENT_COMMAND is set; which program it starts, only the shell knows.');
  }
}

export interface EmbeddedFacts {
  readonly isWritable: boolean;
  /** The process that uses it now. */
  readonly holder: { readonly pid: number; readonly host: string } | null;
}

/** `folder` holds queue and records where there is no Redis. */
export function judgeEmbeddedStore({ isWritable, holder }: EmbeddedFacts, folder: string): Finding {
  if (!isWritable) {
    return problem(
      `The folder ${folder}, which holds queue and records, cannot be written.`,
      'Give it to the account that runs this, set DATA_DIR to another, or use Redis (REDIS_URL).',
    );
  }
  const user = holder === null ? 'nobody' : `process ${holder.pid} on ${holder.host}`;
  return ok(`Queue and records are embedded in ${folder}, in use by ${user}.`);
}

/** What agents and verification commands would run in. */
export function judgeSandbox(choice: SandboxChoice): Finding {
  switch (choice.outcome) {
    case 'confined':
      return ok(choice.message);
    case 'unconfined':
      return warning(choice.message, choice.remedy);
    case 'refused':
      return problem(
        choice.message,
        `${choice.remedy} Without one agents run only where the policy allows it.`,
      );
  }
}

function isAtLeast(version: string, least: string): boolean {
  const have = version.split('.').map(Number);
  const want = least.split('.').map(Number);
  const differing = want.findIndex((number, index) => (have[index] ?? 0) !== number);
  return differing === -1 || (have[differing] ?? 0) > (want[differing] ?? 0);
}
