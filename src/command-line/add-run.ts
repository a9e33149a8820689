import { type Command, Option } from 'commander';
import { SANDBOX_POLICIES } from '../domain/confinement.ts';
import { environmentTable } from './environment-table.ts';
import { decimal, itemNumbers, names, oneMore, shellCommand, time, wholeNumber } from './option-values.ts';

export function addRun(program: Command): void {
  program
    .command('run')
    .description('run a list of tasks on a repository of this machine, without GitHub and without a server')
    .argument('<file...>', 'Markdown file, or `-` for standard input')
    .option('--repo <folder>', 'the repository; only branches are added to it', '.')
    .option('--base <revision>', 'branch, tag or commit that tasks start from (default: HEAD)')
    .option(
      '--agent <name>',
      'agent to use; several, separated by commas, are the order of failover',
      names,
      [],
    )
    .option('--agent-command <command>', 'shell command behind the agent `command`', shellCommand)
    .option('--verify <command>', 'shell command that verifies; may stand several times', oneMore, [])
    .option('--max-workers <number>', 'let at most so many agents work at once', wholeNumber(1, 50))
    .option(
      '--timeout <time>',
      'time of one attempt, such as 45m (twice that for L, four times for XL)',
      time,
    )
    .option('--budget <usd>', 'US dollars that all attempts together may cost', decimal(0.01, 100_000))
    .addOption(new Option('--sequential', 'run the tasks one after another').conflicts('forceParallel'))
    .option('--force-parallel', 'run them side by side although the plan advises against it')
    .option('--tasks <numbers>', 'run only these items, such as 1,2,5', itemNumbers)
    .addOption(
      new Option(
        '--isolation <kind>',
        'workspaces as clones, or as work trees of the repository: quicker for large ones, for agents that you trust',
      ).choices(['clone', 'worktree']),
    )
    .addOption(new Option('--sandbox <policy>', 'for agents and verification').choices(SANDBOX_POLICIES))
    .option('--dry-run', 'show the plan, start nothing')
    .option('-y, --yes', 'run a plan that has to be approved without asking', false)
    .option('--keep <folder>', 'folder for workspaces, logs and state (default: below XDG_STATE_HOME)')
    .option('--json', 'print summary.json last on standard output; progress goes to standard error', false)
    .addHelpText('after', () => `${RUN_HELP}\n${environmentTable('run')}`)
    .action(
      async (
        sources: string[],
        { maxWorkers, timeout, budget, sequential, forceParallel, dryRun, ...rest },
      ) => {
        const { runLists } = await import('../run/run-lists.ts');
        const flags = {
          ...(maxWorkers !== undefined && { maxWorkers }),
          ...(timeout !== undefined && { timeoutMs: timeout }),
          ...(budget !== undefined && { budgetUsd: budget }),
          ...(sequential && { sequential }),
          ...(forceParallel && { forceParallel }),
          ...(dryRun && { dryRun }),
        };
        const { agent: agents, ...options } = rest;
        process.exitCode = await runLists(sources, { ...options, agents, flags });
      },
    );
}

const RUN_HELP = `
Examples:
  run tasks.md --agent claude                 with ANTHROPIC_API_KEY in the environment
  run tasks.md --repo ../shop --verify "npm ci" --verify "npm test"
  run tasks.md --tasks 1,3 --max-workers 2    two of its items, at most two agents
  run tasks.md --dry-run                      the plan, and nothing else
  run docs/*.md --yes --json                  several lists, without questions, for a script

Each verified task becomes a branch \`work/…\`; all of them together, merged in their order, \`integration/<file>\`. Work tree, index, config and
branches of the repository stay as they are. The same command again goes on with what is not done. Ctrl-C ends the agents and keeps
what they have committed.

Exit codes: 0 all tasks verified, 1 enough of them (success_threshold), 2 too few, 3 bad input or nobody approved, 4 items wait for each other, 6, 7 or 8
too few because of the time, of this host or of the agent's program alone, 9 anything else, 130 Ctrl-C. Of several files the highest counts.`;
