import type { Command } from 'commander';

export function addSetUp(program: Command): void {
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
      const { runSetUp } = await import('../run-set-up.ts');
      process.exitCode = await runSetUp(options);
    });
}
