import type { Reply } from '../domain/action.ts';
import { type CommandWord, FLAGS, VERBS } from '../domain/command-table.ts';
import { inlineCode, inlineText, listing } from './escape.ts';
import { COMMAND, commandBlock } from './explain.ts';
import { block, joinBlocks, limitBody } from './limit-body.ts';
import { bullets, table } from './markdown.ts';

/** The answer to a comment or label: what is the matter and what to do, in a few lines. Not every command would have started something. */
export function renderReply(reply: Reply): string {
  return limitBody([block('answer', 3, text(reply))]);
}

function text(reply: Reply): string {
  switch (reply.kind) {
    case 'no-write-access':
      return `**${inlineText(reply.login)}** has no write access to this repository, so nothing was done. Somebody with write access can give the same command.`;
    case 'invalid-command':
      return joinBlocks([
        `Nothing was done. ${inlineText(reply.message, 1_000)}`,
        `All commands: \`${COMMAND} help\``,
      ]);
    case 'invalid-config':
      return joinBlocks([
        'Nothing was done: `.github/parallel-orchestrator.yml` on the default branch has errors.',
        bullets(reply.errors.map((error) => inlineText(error, 600))),
        'When they are corrected on the default branch, give the command again.',
      ]);
    case 'already-running':
      return `Run ${inlineCode(reply.runName)} is under way on this issue: its status comment shows how it goes. A new one can start when it has finished.`;
    case 'nothing-to-approve':
      return joinBlocks(['No plan waits for approval here. To plan and start, comment', commandBlock()]);
    case 'plan-changed':
      return joinBlocks([
        'Another plan has taken the place of the one that you were shown, so nothing was started. The plan comment shows it, and what changed. If you agree with it, comment',
        commandBlock('approve'),
      ]);
    case 'nothing-to-retry':
      return `There is nothing to retry. ${inlineText(reply.why, 600)}`;
    case 'nothing-to-allow':
      return `Nothing was allowed. ${inlineText(reply.why, 1_000)}`;
    case 'unknown-agent':
      return joinBlocks([
        `Nothing was started: this server has no agent ${inlineCode(reply.agent)}. It has ${listing(reply.known.map((name) => inlineCode(name)))}.`,
      ]);
    case 'issue-closed':
      return 'Nothing was done: this issue is closed. Reopen it, then give the command again.';
    case 'help':
      return help();
  }
}

function help(): string {
  const row = ({ word, value, meaning }: CommandWord) => [`\`${value?.example ?? word}\``, meaning];
  return joinBlocks([
    'Commands, as the first line of a comment, from people with write access:',
    table(
      ['Comment', 'What it does'],
      [
        [`\`${COMMAND}\``, 'plans this issue’s checklist and starts the run'],
        ...VERBS.map(({ word, value, meaning }) => [`\`${COMMAND} ${value?.example ?? word}\``, meaning]),
      ],
    ),
    'Flags for the run that a command starts:',
    table(['Flag', 'What it does'], FLAGS.map(row)),
    'The label `parallel-orchestrate` starts a run too; `parallel-orchestrate:plan` only shows the plan.',
  ]);
}
