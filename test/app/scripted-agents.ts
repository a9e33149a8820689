import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { Attempt } from '../../src/domain/attempt.ts';
import type { RunRecord } from '../../src/domain/run-record.ts';
import type { Story } from '../support/story.ts';

/** Where scripted agents leave word for the test, and the test for them. */
export async function openNotes(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'notes-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * A shell script that knows the file of its task as `$file`, and leaves its prompt, the commit that it started from and the kept commits that it was
 * told of in `notes`.
 */
export function scripted(notes: string, script: string): string {
  return `set -e
cat > /dev/null
file=$(grep -o 'src/[a-z0-9-]*[.]txt' "$PROMPT_FILE" | head -n 1)
cp "$PROMPT_FILE" '${notes}'/"\${AGENT_ID##*item-}.prompt"
git rev-parse HEAD > '${notes}'/"\${AGENT_ID##*item-}.start"
range=$(grep -o '[0-9a-f]*[.][.]HEAD' "$PROMPT_FILE" || true)
if [ -n "$range" ]; then git log --oneline "$range" > '${notes}'/"\${AGENT_ID##*item-}.kept"; fi
mkdir -p src
finish() { git add --all; git commit --quiet --allow-empty --message "$1"; }
${script}`;
}

/** Puts a program before all others on the PATH that answers as Claude Code does, and does what the script says. */
export async function installClaude(folder: string, script: string): Promise<void> {
  await writeFile(
    join(folder, 'claude'),
    `#!/bin/sh
if [ "$1" = --version ]; then echo '2.1.330 (Claude Code)'; exit; fi
number="\${AGENT_ID##*item-}"
echo "$*" > '${folder}'/"$number.arguments"
echo '{"type":"system","subtype":"init","session_id":"conversation-'"$number"'"}'
${script}
echo '{"type":"result","subtype":"success","is_error":false,"usage":{"input_tokens":1000,"output_tokens":100},"total_cost_usd":0.25}'
`,
    { mode: 0o755 },
  );
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`);
  vi.stubEnv('ANTHROPIC_API_KEY', 'a-key-that-it-never-uses');
  onTestFinished(() => void vi.unstubAllEnvs());
}

/** Attempts at one task, the oldest first. */
export async function attemptsOf(story: Story, run: RunRecord, handle: string): Promise<readonly Attempt[]> {
  const all = await story.app.store.attempts(run.runId);
  return all.filter((attempt) => attempt.handle === handle).toSorted((a, b) => a.number - b.number);
}

/** How it ended; `undefined` while it is under way. */
export function outcomeOf(attempt: Attempt | undefined) {
  return attempt?.phase.state === 'ended' ? attempt.phase.outcome : undefined;
}

/** The folders of the PATH that do not have this program. */
export async function pathWithout(program: string): Promise<string> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const without = folders.map(async (folder) => {
    const has = await access(join(folder, program)).then(
      () => true,
      () => false,
    );
    return has ? [] : [folder];
  });
  return (await Promise.all(without)).flat().join(delimiter);
}
