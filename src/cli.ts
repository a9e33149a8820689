#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addDemo } from './command-line/add-demo.ts';
import { addDoctor } from './command-line/add-doctor.ts';
import { addPlan } from './command-line/add-plan.ts';
import { addPool } from './command-line/add-pool.ts';
import { addRun } from './command-line/add-run.ts';
import { addServe, addWorker } from './command-line/add-servers.ts';
import { addSetUp } from './command-line/add-set-up.ts';
import { EnvironmentError } from './config/environment-error.ts';
import { UserError } from './errors.ts';
import { EXIT } from './exit-code.ts';

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
