import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { readStatusFile, statusFileSchema } from '../../src/agents/status-file.ts';
import { renderKickoffPrompt } from '../../src/render/prompts/kickoff-prompt.ts';
import { assignmentOf } from '../workspace/assignment.ts';

const complete = {
  schema_version: 1,
  agent_id: 'orch-12-20260102.item-1.1',
  sub_issue: 34,
  status: 'in_progress',
  start_time: '2026-01-02T10:00:00Z',
  last_update: '2026-01-02T10:12:00Z',
  branch_name: 'work/12-item-1',
  pr_number: null,
  completion_time: null,
  progress_percentage: 40,
  current_stage: 'writing tests',
  error: null,
};

async function statusFile(content?: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'po-status-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'status.json');
  if (content !== undefined)
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

test('a status file shows what the agent does and how far it is', async () => {
  expect(statusFileSchema.parse(complete)).toEqual(complete);
  const claim = await readStatusFile(await statusFile(complete));
  expect(claim).toEqual({ stage: 'writing tests', percentage: 40, error: null });
});

test('the example in the kickoff prompt is a valid status file', () => {
  const prompt = renderKickoffPrompt(assignmentOf(), {
    directory: '/work',
    statusFile: '/status.json',
    start: 'c0ffee',
    notes: [],
  });
  const example = /```json\n([\s\S]*?)\n```/.exec(prompt)?.[1] ?? '';
  expect(statusFileSchema.safeParse(JSON.parse(example)).error).toBeUndefined();
});

test('one field that makes no sense spoils no other', async () => {
  const path = await statusFile({ progress_percentage: 400, current_stage: 'a\nb\u0007 c', error: 7 });
  expect(await readStatusFile(path)).toEqual({ stage: 'a b c', percentage: null, error: null });
});

test.each([
  ['a missing file', undefined],
  ['half a file', '{"status": "in_pro'],
  ['no object', '[]'],
  ['an endless file', ' '.repeat(70_000)],
])('%s is no claim', async (_case, content) => {
  expect(await readStatusFile(await statusFile(content))).toBeNull();
});

test('a link is not followed and a pipe is not waited for', async () => {
  const target = await statusFile(complete);
  const link = `${target}.link`;
  await symlink(target, link);
  expect(await readStatusFile(link)).toBeNull();
  const pipe = `${target}.pipe`;
  execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', pipe]);
  expect(await readStatusFile(pipe)).toBeNull();
});

test('the published schema is the one that is checked', async () => {
  const schema = `${JSON.stringify(z.toJSONSchema(statusFileSchema), null, 2)}\n`;
  await expect(schema).toMatchFileSnapshot('../../schemas/status-file.schema.json');
});
