import { type Command, Option } from 'commander';

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check the key, the App on GitHub, its webhook, the store and this host; changes nothing')
    .addOption(
      new Option('--role <role>', 'what this host shall do; `run` needs no App')
        .choices(['serve', 'worker', 'all', 'run'])
        .default('all'),
    )
    .option('--json', 'print what was found as JSON', false)
    .action(async (options) => {
      const { runDoctor } = await import('../doctor/run-doctor.ts');
      // Not by itself: what a probe gave up waiting for may keep the process alive.
      process.exit(await runDoctor(options));
    });
}
