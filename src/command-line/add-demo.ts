import { type Command, Option } from 'commander';
import { SANDBOX_POLICIES } from '../domain/confinement.ts';
import { decimal, shellCommand, wholeNumber } from './option-values.ts';

export function addDemo(program: Command): void {
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
      const { runDemo } = await import('../demo/run-demo.ts');
      process.exitCode = await runDemo(timeout ? { ...options, timeoutMs: timeout * 1_000 } : options);
    });
}
