import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tellStory } from '../support/story.ts';
import { checklist } from '../support/story-app.ts';
import { openNotes, scripted } from './scripted-agents.ts';

test('what an agent commits and says is in the status comment within status_interval, without any event', {
  timeout: 60_000,
}, async () => {
  const notes = await openNotes();
  const passed = { ms: 0 };
  const seen = { edits: 0, looks: 0 };
  const story = await tellStory({
    config: 'verify: [sh check.sh]\nstatus_interval: 10s\nparallelization: { min_tasks: 2 }\n',
    app: { now: () => Date.now() + passed.ms, lookIntervalMs: 50 },
    onExchange: ({ requestBody }) => {
      if (requestBody.includes('mutation UpdateComment')) seen.edits += 1;
      // Each look reads the config once at least.
      if (requestBody.includes('query File')) seen.looks += 1;
    },
    agentCommand: scripted(
      notes,
      `if [ "$file" = src/one.txt ]; then
  until [ -e '${notes}/begin' ]; do sleep 0.05; done
  echo begun > "$file"
  finish '[CHECKPOINT] begun'
  echo '{"current_stage":"writes tests","progress_percentage":60}' > "$STATUS_FILE"
  until [ -e '${notes}/end' ]; do sleep 0.05; done
fi
echo good > "$file"
finish "[COMPLETE] Write $file"`,
    ),
  });
  const maya = await story.person('maya', 'write');
  const issue = await maya.opens('Two parts', checklist('one', 'two'));
  await maya.labels(issue);
  await story.until('only one is left', async () => (await story.pulls()).length === 1);
  await story.reply(issue, 'attempt 1: command works in');

  await writeFile(join(notes, 'begin'), '');
  const [run] = await story.app.store.listRuns(1);
  await story.until('its worker has seen it', async () => {
    const beats = await story.app.store.heartbeats(run?.runId ?? '');
    return beats.some(({ commits, percentage }) => commits === 1 && percentage === 60);
  });
  passed.ms += 10_000;
  await story.reply(issue, 'writes tests · 60 % · 1 commit');

  // Nothing more is seen: looks come, and write nothing.
  const { edits } = seen;
  for (let times = 0; times < 3; times += 1) {
    const { looks } = seen;
    passed.ms += 10_000;
    await story.until('it is looked at again', async () => seen.looks > looks);
  }
  expect(seen.edits).toBe(edits);
  await writeFile(join(notes, 'end'), '');
  const finished = await story.run(issue, 'finished');
  expect(finished.phase).toMatchObject({ verdict: { succeeded: 2, total: 2 } });
});
