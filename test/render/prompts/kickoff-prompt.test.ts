import fc from 'fast-check';
import { expect, test } from 'vitest';
import { statusFileSchema } from '../../../src/agents/status-file.ts';
import type { Assignment } from '../../../src/domain/attempt.ts';
import { renderKickoffPrompt } from '../../../src/render/prompts/kickoff-prompt.ts';
import { verifiedBy } from '../../support/attempts.ts';
import { assignment, outsideFences, workspace } from './assignment.ts';

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
