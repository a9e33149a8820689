#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { EnvironmentError } from './config/environment-error.ts';
import { environmentHelp, type Role } from './config/environment-variables.ts';
import { parseDuration } from './config/parse-duration.ts';
import { SANDBOX_POLICIES } from './domain/confinement.ts';
import { UserError } from './errors.ts';
import { EXIT } from './exit-code.ts';
import { addPool } from './pool/add-pool.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The command line. What a command needs is loaded when it runs, so that `--help` answers at once. */
function createProgram(): Command {
  const program = new Command('parallel-orchestrator')
    .description(
      'Splits a master issue into sub-issues, runs coding agents on them in parallel and opens verified pull requests.',
    )
    .version(version)
    .showHelpAfterError('(--help lists the options)')
    .exitOverride();
  addDemo(program);
  addPlan(program);
  addRun(program);
  addPool(program);
  addSetUp(program);
  addServe(program);
  addWorker(program);
  addDoctor(program);
  return program;
}

function addDemo(program: Command): void {
  program
    .command('demo')
    .description('run everything on this machine: a local GitHub, the app, a worker and a scripted agent')
    .option(
      '--agent-command <command>',
      'run this shell command as the agent instead of the scripted one; AGENT_PASS_ENV names variables that it may see',
      shellCommand,
    )
    .addOption(
      new Option(
        '--agent <name>',
        'let a real agent do it: claude, codex, copilot, gemini or opencode, with its key in the environment as for `serve`',
      ).conflicts('agentCommand'),
    )
    .option('--model <model>', 'model of the agent (copilot and opencode need one)')
    .addOption(
      new Option('--sandbox <policy>', 'required, preferred (where there is one) or off')
        .choices([...SANDBOX_POLICIES])
        .default('preferred'),
    )
    .option('--serve', 'keep the pages up after the run, until Ctrl-C', false)
    .option('--json', 'print summary.json last on standard output; progress goes to standard error', false)
    .option('--port <port>', 'port of the local GitHub (default: a free one)', wholeNumber(0, 65_535))
    .option('--keep <folder>', 'keep all data in this folder (default: a temporary one, removed at the end)')
    .option(
      '--pace <seconds>',
      'seconds that the scripted agent takes for a step (default: 1)',
      decimal(0, 60),
    )
    .option('--timeout <seconds>', 'give up after this time (default: 600)', wholeNumber(1, 86_400))
    .action(async ({ timeout, ...options }) => {
      const { runDemo } = await import('./demo/run-demo.ts');
      process.exitCode = await runDemo(timeout ? { ...options, timeoutMs: timeout * 1_000 } : options);
    });
}

function addPlan(program: Command): void {
  program
    .command('plan')
    .description(
      'show what a list would become: its items, their order, conflicts and open questions; starts nothing',
    )
    .argument(
      '<source...>',
      'Markdown file, `-` for standard input, owner/repo#12, or the address of an issue',
    )
    .option('--json', 'print the plan as JSON; schemas/plan.schema.json describes it', false)
    .option(
      '--repo <folder>',
      'repository that the list is about: its config file counts, and its files are looked at',
    )
    .option('--issue <issue>', 'the file is the body of this issue: owner/repo#12 or its address')
    .addOption(new Option('--sequential', 'run the tasks one after another').conflicts('forceParallel'))
    .option('--force-parallel', 'run them side by side although the plan advises against it')
    .option('--max-workers <number>', 'let at most so many agents work at once', wholeNumber(1, 50))
    .addHelpText('after', PLAN_HELP)
    .action(async (sources: string[], { json, repo, issue, ...flags }) => {
      const { runPlan } = await import('./plan/run-plan.ts');
      process.exitCode = await runPlan(sources, { json, repo, issue, flags });
    });
}

const PLAN_HELP = `
Examples:
  plan issue.md                          a list in a file, planned without any network
  plan issue.md --repo .                 the same, with the config file and the files of this repository
  plan docs/*.md --json                  several lists, as one JSON array
  gh issue view 12 --json body -q .body | parallel-orchestrator plan -
  plan acme/units#12                     an issue with its sub-issues and blockers on GitHub

Environment, for issues on GitHub (no .env is read):
  GITHUB_TOKEN, GH_TOKEN   token that may read the repository; without one, what is public can be read
  GHE_HOST, GHE_PROTOCOL   GitHub Enterprise Server, or NAME.ghe.com
  GITHUB_API_URL           address of the API, where GHE_HOST is not set
  NO_COLOR, COLUMNS        no colours; columns of a line

Exit codes: 0 planned (also where nothing is left to run), 3 no item or bad input, 4 items wait for each other,
5 GitHub does not answer, 9 anything else. Of several sources the highest counts.`;

function addRun(program: Command): void {
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
        const { runLists } = await import('./run/run-lists.ts');
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

function addSetUp(program: Command): void {
  program
    .command('setup')
    .description('register the GitHub App in a browser, and write its key and secrets to .env')
    .option(
      '--webhook-url <url>',
      'public address that GitHub shall send webhooks to (can be typed in the browser)',
    )
    .option('--organization <login>', 'organization that the App shall belong to (default: your own account)')
    .addHelpText(
      'after',
      '\nHOST, PORT, GHE_HOST and GHE_PROTOCOL count as for `serve`, also from .env in the current folder.',
    )
    .action(async (options) => {
      const { runSetUp } = await import('./run-set-up.ts');
      process.exitCode = await runSetUp(options);
    });
}

function addServe(program: Command): void {
  program
    .command('serve')
    .description('take webhooks and look after runs; without REDIS_URL also run the attempts')
    .addHelpText('after', environmentTable('serve'))
    .action(async () => {
      const { serve } = await import('./serve.ts');
      process.exitCode = await serve('serve');
    });
}

function addWorker(program: Command): void {
  program
    .command('worker')
    .description('run attempts from the queue in Redis; start as many as you like')
    .addHelpText('after', environmentTable('work'))
    .action(async () => {
      const { serve } = await import('./serve.ts');
      process.exitCode = await serve('work');
    });
}

function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check the key, the App on GitHub, its webhook, the store and this host; changes nothing')
    .addOption(
      new Option('--role <role>', 'what this host shall do')
        .choices(['serve', 'worker', 'all'])
        .default('all'),
    )
    .option('--json', 'print what was found as JSON', false)
    .action(async (options) => {
      const { runDoctor } = await import('./doctor/run-doctor.ts');
      // Not by itself: what a probe gave up waiting for may keep the process alive.
      process.exit(await runDoctor(options));
    });
}

/** Settings come from the environment and from `.env` in the current folder. */
function environmentTable(role: Role | 'run'): string {
  const rows = environmentHelp(role).map(({ name, doc, required, byDefault }) => {
    const note = required ? ' (required)' : byDefault === null ? '' : ` (default: ${byDefault})`;
    return `  ${name}${note}\n      ${doc}`;
  });
  const source = role === 'run' ? ' (no .env is read)' : ', also read from .env in the current folder';
  return `\nEnvironment${source}:\n${rows.join('\n')}`;
}

function shellCommand(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('Expected a shell command, such as one that starts a coding agent.');
}

function oneMore(text: string, before: readonly string[]): string[] {
  return [...before, shellCommand(text)];
}

function names(text: string, before: readonly string[]): string[] {
  const found = text.split(',').map((name) => name.trim());
  if (found.every((name) => /^[a-z0-9][a-z0-9-]{0,39}$/.test(name))) return [...before, ...found];
  throw new InvalidArgumentError('Expected names of agents separated by commas, such as claude,codex.');
}

function itemNumbers(text: string): number[] {
  const numbers = text.split(',').map((number) => number.trim());
  if (numbers.every((number) => /^[1-9]\d{0,5}$/.test(number))) return [...new Set(numbers.map(Number))];
  throw new InvalidArgumentError('Expected numbers of items separated by commas, such as 1,2,5.');
}

function time(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== null && milliseconds <= 24 * 3_600_000) return milliseconds;
  throw new InvalidArgumentError('Expected a time of at most 24h such as 45m, 1h30m or a number of seconds.');
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

function decimal(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a number from ${least} to ${most}.`);
  };
}

// Node would end with 1, which says that a run met its threshold.
process.on('uncaughtException', (error) => {
  console.error(error);
  process.exit(EXIT.system);
});

try {
  await createProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.all : EXIT.parse;
  } else if (error instanceof UserError) {
    console.error(`${error.message}\n${error.remedy}`);
    process.exitCode = error instanceof EnvironmentError ? EXIT.parse : EXIT.system;
  } else {
    console.error(error);
    process.exitCode = EXIT.system;
  }
}
