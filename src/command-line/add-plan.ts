import { type Command, Option } from 'commander';
import { wholeNumber } from './option-values.ts';

export function addPlan(program: Command): void {
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
      const { runPlan } = await import('../plan/run-plan.ts');
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
