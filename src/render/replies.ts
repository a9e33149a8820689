import type { Reply } from '../domain/action.ts';
import { inlineCode, inlineText } from './escape.ts';
import { COMMAND, commandBlock } from './explain.ts';
import { block, joinBlocks, limitBody } from './limit-body.ts';
import { bullets, table } from './markdown.ts';

/** The answer to a comment or label: what is the matter and what to do, in a few lines. */
export function renderReply(reply: Reply): string {
  return limitBody([block('answer', 3, text(reply))]);
}

function text(reply: Reply): string {
  switch (reply.kind) {
    case 'no-write-access':
      return `**${inlineText(reply.login)}** has no write access to this repository, so nothing was started. Somebody with write access can give the same command.`;
    case 'invalid-command':
      return joinBlocks([
        `Nothing was started. ${inlineText(reply.message, 1_000)}`,
        `All commands: \`${COMMAND} help\``,
      ]);
    case 'invalid-config':
      return joinBlocks([
        'Nothing was started: `.github/parallel-orchestrator.yml` on the default branch has errors.',
        bullets(reply.errors.map((error) => inlineText(error, 600))),
        'When they are corrected on the default branch, give the command again.',
      ]);
    case 'already-running':
      return `Run ${inlineCode(reply.runName)} is under way on this issue: its status comment shows how it goes. A new one can start when it has finished.`;
    case 'nothing-to-approve':
      return joinBlocks(['No plan waits for approval here. To plan and start, comment', commandBlock()]);
    case 'plan-changed':
      return joinBlocks([
        'The checklist changed after the plan was shown, so nothing was started. The plan comment now shows the new plan. If you agree with it, comment',
        commandBlock('approve'),
      ]);
    case 'nothing-to-retry':
      return `There is nothing to retry. ${inlineText(reply.why, 600)}`;
    case 'issue-closed':
      return 'Nothing was started: this issue is closed. Reopen it, then give the command again.';
    case 'help':
      return help();
  }
}

const HELP: readonly (readonly [args: string, meaning: string])[] = [
  ['', 'plan this issue’s checklist and start the run'],
  ['plan', 'show the plan and start nothing; `--dry-run` says the same'],
  ['approve', 'start the plan that is shown and waits for approval'],
  ['--retry', 'here: try all failed tasks again; on a sub-issue: that task'],
  ['help', 'this table'],
];

const FLAGS: readonly (readonly [flag: string, meaning: string])[] = [
  ['--max-workers 3', 'at most so many agents at once'],
  ['--timeout 45m', 'time for one attempt; a plain number is seconds'],
  ['--sequential', 'one task after another'],
  ['--force-parallel', 'side by side, although the plan advises against it'],
];

function help(): string {
  return joinBlocks([
    'Commands, as the first line of a comment, from people with write access:',
    table(
      ['Comment', 'What it does'],
      HELP.map(([args, meaning]) => [`\`${[COMMAND, args].join(' ').trim()}\``, meaning]),
    ),
    'Flags for the run that a command starts:',
    table(
      ['Flag', 'What it does'],
      FLAGS.map(([flag, meaning]) => [`\`${flag}\``, meaning]),
    ),
    'The label `parallel-orchestrate` starts a run too; `parallel-orchestrate:plan` only shows the plan.',
  ]);
}
