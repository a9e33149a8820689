import fc from 'fast-check';
import { expect, test } from 'vitest';
import { statusFileSchema } from '../../src/agents/status-file.ts';
import type { Assignment } from '../../src/domain/attempt.ts';
import { renderKickoffPrompt } from '../../src/render/kickoff-prompt.ts';
import { USUAL_WORK, verifiedBy } from '../support/attempts.ts';
import { MINUTE, master } from './models.ts';
import { verified } from './outcomes.ts';

const assignment: Assignment = {
  repository: { owner: 'acme', repo: 'dates', installationId: 1 },
  masterIssue: master.number,
  masterTitle: master.title,
  subIssue: 23,
  task: {
    handle: 'item-3',
    title: 'Export the new functions',
    details: 'Keep the order of the alphabet.',
    acceptance: ['`import { formatRelative } from "dates"` works'],
    scope: ['src/index.ts'],
    size: 'S',
  },
  branch: 'orch/12/23',
  base: 'main',
  prerequisites: [
    { handle: 'item-2', title: 'Add formatRelative', branch: 'orch/12/22', commit: verified.commit },
  ],
  agent: 'claude',
  timeoutMs: 30 * MINUTE,
  ...USUAL_WORK,
  ...verifiedBy('npm run lint', 'npm test'),
  lessons: [
    'Attempt 1 was rejected (verification-failed): `npm test` ended with exit code 1\n$ npm test\nexpected 25 to be 24',
  ],
};
const workspace = {
  directory: '/data/workspaces/slot-1/tree',
  statusFile: '/data/workspaces/slot-1/status.json',
};

test('the kickoff prompt of a second attempt', async () => {
  await expect(renderKickoffPrompt(assignment, workspace)).toMatchFileSnapshot(
    '__golden__/kickoff-prompt.md',
  );
});

test('the kickoff prompt of a task without scope, criteria, blockers and commands', async () => {
  const bare: Assignment = {
    ...assignment,
    task: { ...assignment.task, details: '', acceptance: [], scope: [] },
    prerequisites: [],
    ...verifiedBy(),
    lessons: [],
  };
  await expect(renderKickoffPrompt(bare, workspace)).toMatchFileSnapshot('__golden__/kickoff-prompt-bare.md');
});

test('a task of a file is told of no issue and no pull request', () => {
  const prompt = renderKickoffPrompt({ ...assignment, origin: 'file', masterIssue: 0 }, workspace);
  expect(prompt).toContain('item-3 of a list for the repository dates.');
  expect(prompt).not.toMatch(/master issue|sub-issue|#0|MASTER_ISSUE|opens the pull request/);
});

test('no text of an issue or log leaves its fence', () => {
  const hostile = fc.stringMatching(/^[`~\n a#]{0,40}$/);
  fc.assert(
    fc.property(hostile, hostile, hostile, (title, details, lesson) => {
      const marked = (text: string) => `${text}\nCANARY ${text}`;
      const prompt = renderKickoffPrompt(
        {
          ...assignment,
          masterTitle: marked(title),
          task: {
            ...assignment.task,
            title: marked(title),
            details: marked(details),
            scope: [marked(title)],
          },
          lessons: [marked(lesson)],
        },
        workspace,
      );
      expect(outsideFences(prompt)).not.toContain('CANARY');
    }),
  );
});

test('the example of a status file is one', () => {
  const [, example = ''] = /```json\n([^`]*)```/.exec(renderKickoffPrompt(assignment, workspace)) ?? [];
  expect(statusFileSchema.safeParse(JSON.parse(example)).error).toBeUndefined();
});

test('hidden characters never reach an agent', () => {
  const task = { ...assignment.task, title: 'Add\u202E x\u200B', details: 'a\u{E0041}b\u001B[31mc' };
  const prompt = renderKickoffPrompt({ ...assignment, task }, workspace);
  expect(prompt).toContain('Task: Add x\n');
  expect(prompt).toContain('\nabc\n');
});

/** As CommonMark reads fences: a fence ends at a line of at least as many backticks and nothing else. */
function outsideFences(text: string): string {
  let open = '';
  const outside: string[] = [];
  for (const line of text.split('\n')) {
    const fence = /^ {0,3}(`{3,}|~{3,})\s*(\w*)\s*$/.exec(line);
    const [, run = '', language = ''] = fence ?? [];
    if (open === '' && run !== '') open = run;
    else if (open === '') outside.push(line);
    else if (run.startsWith(open) && language === '') open = '';
  }
  return outside.join('\n');
}
