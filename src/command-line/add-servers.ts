import type { Command } from 'commander';
import { environmentTable } from './environment-table.ts';

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('take webhooks and look after runs; without REDIS_URL also run the attempts')
    .addHelpText('after', environmentTable('serve'))
    .action(async () => {
      const { serve } = await import('../serve.ts');
      process.exitCode = await serve('serve');
    });
}

export function addWorker(program: Command): void {
  program
    .command('worker')
    .description('run attempts from the queue in Redis; start as many as you like')
    .addHelpText('after', environmentTable('work'))
    .action(async () => {
      const { serve } = await import('../serve.ts');
      process.exitCode = await serve('work');
    });
}
