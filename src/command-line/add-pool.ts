import { type Command, Option } from 'commander';
import type { PoolOptions, PoolOrder } from '../pool/run-pool.ts';
import { age, duration, wholeNumber } from './option-values.ts';

const THIRTY_DAYS_MS = 30 * 86_400_000;

/** The verbs of `pool`. What they need is loaded when one runs. */
export function addPool(program: Command): void {
  const pool = program
    .command('pool')
    .description('workspaces of this host for people and scripts, without a server')
    .addHelpText('after', POOL_HELP);
  addInit(pool);
  addAcquire(pool);
  verb(
    pool,
    'release [slot]',
    'give a workspace back; its commits are kept (default: the one around this folder)',
  )
    .option('--force', 'also with uncommitted changes, which are kept too, but on no branch', false)
    .action((slot: string | undefined, { force, ...options }) =>
      carryOut({ verb: 'release', slot, force }, options),
    );
  verb(pool, 'status', 'who has which workspace, and which work is merged nowhere').action((options) =>
    carryOut({ verb: 'status' }, options),
  );
  verb(pool, 'merge <slot|commit>', 'bring the commits of a workspace, or kept ones, into the repository')
    .option('--into <branch>', 'branch that gets them (default: the one of the workspace)')
    .action((what: string, { into, ...options }) =>
      carryOut({ verb: 'merge', what, ...(into !== undefined && { into }) }, options),
    );
  verb(pool, 'cleanup', 'remove what nobody has, and by age logs and merged work; unmerged work stays')
    .option('--older-than <time>', 'age of what may go, such as 12h or 30d', age, THIRTY_DAYS_MS)
    .action(({ olderThan, ...options }) => carryOut({ verb: 'cleanup', olderThanMs: olderThan }, options));
  verb(
    pool,
    'reset <slot>',
    'make a workspace usable again that was put out of use; what is in it is kept',
  ).action((slot: string, options) => carryOut({ verb: 'reset', slot }, options));
  verb(pool, 'health', 'look at git, disk, mirrors and every workspace; changes nothing').action((options) =>
    carryOut({ verb: 'health' }, options),
  );
}

const POOL_HELP = `
Examples:
  pool init --repo . --slots 4                    clones of this repository that borrow its objects
  pool init --repo . --isolation worktree         git worktrees of it, which share its branches and config
  cd "$(parallel-orchestrator pool acquire --branch fix/login --wait 1m)"
  pool status
  pool merge slot-1                               its branch comes into the repository
  pool release slot-1                             free for the next one
  pool cleanup --older-than 14d

The pool is in --dir, else in POOL_DIR, else in ~/.local/state/parallel-orchestrator/pool. The data folder of a worker can be
named as well: status, cleanup, reset and health work there.

Environment:
  GITHUB_TOKEN, GH_TOKEN   token for a repository on GitHub that is named by its address
  MIN_FREE_DISK_MB         free space below which no workspace is given (default: 1024)

Exit codes: 0 done, 3 bad input, or refused until it is told otherwise, 7 all workspaces are taken, the disk is full or something
is not well, 9 anything else.`;

function addInit(pool: Command): void {
  verb(pool, 'init', 'make a pool of one repository, or change its size')
    .requiredOption('--repo <folder|url>', 'the repository: a folder of this host, or its http(s) address')
    .option('--slots <number>', 'workspaces at most (default: 8)', wholeNumber(1, 100))
    .addOption(
      new Option(
        '--isolation <kind>',
        'a git directory of its own for each workspace, or `git worktree` (default: clone)',
      ).choices(['clone', 'worktree']),
    )
    .action(({ repo, slots: count, isolation, ...options }) =>
      carryOut(
        { verb: 'init', repo, ...(count !== undefined && { slots: count }), ...(isolation && { isolation }) },
        options,
      ),
    );
}

function addAcquire(pool: Command): void {
  verb(pool, 'acquire', 'take a workspace and print its path; it is yours until you release it')
    .option('--branch <name>', 'branch to work on: one of the repository, or a new one (default: a new one)')
    .option(
      '--base <ref>',
      'branch or commit that a new branch starts from (default: the HEAD of the repository)',
    )
    .option('--wait <time>', 'wait so long for a free one, such as 30s', duration)
    .option('--holder <name>', 'who has it, for others to see (default: user@host)')
    .action(({ branch, base, wait, holder, ...options }) =>
      carryOut(
        {
          verb: 'acquire',
          ...(branch !== undefined && { branch }),
          ...(base !== undefined && { base }),
          ...(wait !== undefined && { waitMs: wait }),
          ...(holder !== undefined && { holder }),
        },
        options,
      ),
    );
}

function verb(pool: Command, name: string, description: string): Command {
  return pool
    .command(name)
    .description(description)
    .option('--dir <folder>', 'folder of the pool')
    .option('--json', 'print the result as JSON', false);
}

async function carryOut(order: PoolOrder, options: PoolOptions): Promise<void> {
  const { runPool } = await import('../pool/run-pool.ts');
  process.exitCode = await runPool(order, options);
}
