#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { EnvironmentError } from './config/environment-error.ts';
import { environmentHelp, type Role } from './config/environment-variables.ts';
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
function environmentTable(role: Role): string {
  const rows = environmentHelp(role).map(({ name, doc, required, byDefault }) => {
    const note = required ? ' (required)' : byDefault === null ? '' : ` (default: ${byDefault})`;
    return `  ${name}${note}\n      ${doc}`;
  });
  return `\nEnvironment, also read from .env in the current folder:\n${rows.join('\n')}`;
}

function shellCommand(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('Expected a shell command, such as one that starts a coding agent.');
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
