import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { works } from '../../fixtures/demo/works.ts';
import { chooseMove } from '../../fixtures/llm/choose-move.ts';
import { script } from '../../fixtures/llm/demo-script.ts';
import type { Message } from '../../fixtures/llm/protocol.ts';
import { statusFileSchema } from '../../src/agents/status-file.ts';
import { demoRepository } from '../../src/demo/demo-files.ts';

test.each(works)('the model knows what to do about: $title', ({ title, first }) => {
  const prompt = { kind: 'user', text: `Task: ${title}\nAfter it come: ${works[0]?.title}` } as const;
  const commands = first.steps.map((_, done) => {
    const results = Array<Message>(done).fill({ kind: 'tool-result' });
    const { answer } = chooseMove(script, [prompt, ...results]);
    return answer.kind === 'run' ? answer.command : '';
  });
  for (const [index, { subject }] of first.steps.entries()) expect(commands[index]).toContain(subject);
});

test('it commits step by step, and claims to be done when the tests pass', async () => {
  const { subjects, last, status } = await work('Task: Add `slugify`\nearlier: letters lose their accents');
  expect(subjects).toEqual([
    '[CHECKPOINT] Make slugs of lower-case letters, digits and hyphens',
    '[COMPLETE] Drop the accents and keep their letters',
  ]);
  expect(last).toContain('<promise>TASK_DONE: run.item-1.1</promise>');
  expect(status).toMatchObject({ status: 'completed', progress_percentage: 100, error: null });
});

test('it says which tests fail, and gives up', async () => {
  const { subjects, last, status } = await work(
    `Task: ${works.find(({ title }) => title.includes('truncate'))?.title}`,
  );
  expect(subjects).toEqual(['[BLOCKED:tests fail] Put the ellipsis on top of the limit']);
  expect(last).toMatch(/Not done: these tests fail: .*never longer than the limit/);
  expect(last).toContain('<promise>TASK_FAILED: run.item-1.1</promise>');
  expect(status).toMatchObject({ status: 'failed', error: expect.stringContaining('never longer') });
});

/** Works on the demo's repository as an agent would that has nothing but a shell. */
async function work(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'demo-script-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const repository = join(folder, 'repository');
  await cp(demoRepository, repository, { recursive: true });
  const statusFile = join(folder, 'status.json');
  const env = { AGENT_ID: 'run.item-1.1', SUB_ISSUE: '7', BRANCH_NAME: 'orch/1/7', STATUS_FILE: statusFile };
  const shell = async (command: string): Promise<string> => {
    const options = { cwd: repository, env: { ...env, NODE_TEST_CONTEXT: undefined } };
    return (await execa('sh', ['-c', command], options)).stdout;
  };
  await shell('git init --quiet && git config user.name Agent && git config user.email agent@example.com');
  await shell('git add --all && git commit --quiet -m start && git tag start');

  const messages: Message[] = [{ kind: 'user', text }];
  for (let { answer } = chooseMove(script, messages); answer.kind === 'run'; ) {
    await shell(answer.command);
    messages.push({ kind: 'tool-result' });
    answer = chooseMove(script, messages).answer;
  }
  return {
    subjects: (await shell('git log --reverse --format=%s start..')).split('\n'),
    last: await shell('git log -1 --format=%B'),
    status: statusFileSchema.parse(JSON.parse(await readFile(statusFile, 'utf8'))),
  };
}
