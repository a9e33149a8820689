import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { tellStory } from '../support/story.ts';
import { checklist } from '../support/story-app.ts';
import { attemptsOf, installClaude, openNotes, outcomeOf, pathWithout, scripted } from './scripted-agents.ts';

describe('several agents in one run', { timeout: 60_000 }, () => {
  test('an agent goes on in its own conversation, and another one with its work when it is limited', async () => {
    const notes = await openNotes();
    const work = `case "$file" in
  src/one.txt)
    if [ -f "$file" ]; then echo mended > "$file"; touch '${notes}/mended'; else echo BROKEN > "$file"; fi ;;
  src/two.txt)
    if [ ! -f "$file" ]; then
      until [ -e '${notes}/mended' ]; do sleep 0.05; done
      echo 'by claude' > "$file"
      finish '[CHECKPOINT] begun'
      echo '{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":4102444800}}'
      exit 1
    fi
    echo 'by another' >> "$file" ;;
  *) echo good > "$file" ;;
esac
finish "[COMPLETE] Write $file"`;
    await installClaude(notes, scripted(notes, work));
    const story = await tellStory({
      environment: { AGENTS: 'claude,command' },
      agentCommand: scripted(notes, work),
    });
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Three parts', checklist('one', 'two', 'three'));
    await maya.labels(issue);
    await story.until('the first is done', async () => (await story.pulls()).length > 0);
    const run = await story.run(issue, 'finished');
    expect(run.phase).toMatchObject({ verdict: { succeeded: 3, total: 3 } });

    const [begun, resumed] = await attemptsOf(story, run, 'item-1');
    expect(begun?.phase).toMatchObject({ work: { session: 'conversation-1.1' } });
    expect(resumed?.assignment).toMatchObject({ agent: 'claude', start: { session: 'conversation-1.1' } });
    expect(await readFile(join(notes, '1.2.arguments'), 'utf8')).toContain('--resume conversation-1.1');
    expect(await readFile(join(notes, '1.2.prompt'), 'utf8')).toMatch(/^# Your work was not accepted/);

    const [limited, other] = await attemptsOf(story, run, 'item-2');
    expect(outcomeOf(limited)).toMatchObject({
      kind: 'infrastructure',
      cause: { kind: 'rate-limit', until: 4_102_444_800_000 },
    });
    expect(other?.assignment).toMatchObject({
      agent: 'command',
      start: { kind: 'continued', session: null },
    });
    expect(other?.because).toMatch(/^command goes on .*, since claude is limited until 2100-01-01/);
    const [, second] = await story.subIssues(issue);
    expect(await story.file(`orch/${issue}/${second?.number}`, 'src/two.txt')).toBe(
      'by claude\nby another\n',
    );
    expect(await story.reply(issue, 'The run passed')).toContain('Spent: $');
  });

  test('a slow agent is raced by another one, and ended when that one is verified', async () => {
    const notes = await openNotes();
    const work = (slow: string) => `case "$file" in
  src/one.txt) ${slow} ;;
esac
echo good > "$file"
finish "[COMPLETE] Write $file"`;
    await installClaude(notes, scripted(notes, work('sleep 60')));
    const story = await tellStory({
      config: 'verify: [sh check.sh]\nrace_after: 1s\n',
      environment: { AGENTS: 'claude,command' },
      agentCommand: scripted(notes, work(':')),
    });
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Three parts', checklist('one', 'two', 'three'));
    await maya.labels(issue);
    await story.until('the others have their pull requests', async () => (await story.pulls()).length === 2);
    const [run] = await story.app.store.listRuns(1);
    if (!run) throw new Error('there is no run');
    await story.until('the agent is slow', async () => {
      const phase = (await attemptsOf(story, run, 'item-1'))[0]?.phase;
      return phase?.state === 'in_progress' && Date.now() - phase.startedAt > 1_000;
    });
    // Any event makes for a look.
    await maya.comments(issue, 'How far is it?');
    const finished = await story.run(issue, 'finished');
    expect(finished.phase).toMatchObject({ verdict: { succeeded: 3, total: 3 } });

    const [slow, rival, ...more] = await story.until('the slow one has ended', async () => {
      const tries = await attemptsOf(story, run, 'item-1');
      return tries.every(({ phase }) => phase.state === 'ended') && tries;
    });
    expect(more).toEqual([]);
    expect(rival).toMatchObject({ races: 1, assignment: { agent: 'command' } });
    expect(outcomeOf(rival)).toMatchObject({ kind: 'verified' });
    const ended = outcomeOf(slow);
    expect(ended).toMatchObject({ kind: 'cancelled' });
    expect(ended && 'message' in ended ? ended.message : '').toContain('attempt 2');
    expect(await story.pulls()).toHaveLength(3);
  });

  test('a missing agent is passed over at once, and one that fills the disk is ended at its limit', async () => {
    const notes = await openNotes();
    vi.stubEnv('PATH', await pathWithout('claude'));
    onTestFinished(() => void vi.unstubAllEnvs());
    const story = await tellStory({
      environment: { AGENTS: 'claude,command', AGENT_DISK_MB: '16' },
      agentCommand: scripted(
        notes,
        `case "$file" in
  src/one.txt) echo begun > "$file"; finish '[CHECKPOINT] begun'; head -c 40000000 /dev/zero > filler; sleep 60 ;;
  *) echo good > "$file"; finish "[COMPLETE] Write $file" ;;
esac`,
      ),
    });
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Three parts', checklist('one', 'two', 'three'));
    await maya.labels(issue);
    const run = await story.run(issue, 'finished');
    expect(run.phase).toMatchObject({ verdict: { succeeded: 2, total: 3 } });

    const [missing, other, ...more] = await attemptsOf(story, run, 'item-2');
    expect(more).toEqual([]);
    expect([missing?.assignment.agent, other?.assignment.agent]).toEqual(['claude', 'command']);
    expect(outcomeOf(missing)).toMatchObject({ kind: 'infrastructure', cause: { kind: 'agent-missing' } });
    const pull = (await story.pulls()).find(({ title }) => title.includes('src/two.txt'));
    expect(pull?.body).toContain('command, since claude could not be started on the worker: verified');

    const overLimit = (await attemptsOf(story, run, 'item-1')).slice(1).map(outcomeOf);
    expect(overLimit).toEqual([
      expect.objectContaining({ kind: 'over_limit', limit: 'disk' }),
      expect.objectContaining({ kind: 'over_limit', limit: 'disk' }),
    ]);
    expect(await readFile(join(notes, '1.3.prompt'), 'utf8')).toContain(
      'Attempt 2: The agent `command` was ended.',
    );
    const status = await story.reply(issue, 'item-1 failed, and no further attempt');
    expect(status).toMatch(/16 (?:MB|MiB)/);
    const [followUp] = await story.followUps();
    expect(followUp?.title).toContain('stopped at a limit (disk space)');
  });
});
