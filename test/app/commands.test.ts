import { describe, expect, test } from 'vitest';
import { tellStory } from '../support/story.ts';
import { checklist } from '../support/story-app.ts';

const COMMAND = '/amplihack:parallel-orchestrate';

describe('commands in comments', () => {
  test('a dry run posts the plan and starts nothing', async () => {
    const story = await tellStory();
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Four parts', checklist('one', 'two', 'three', 'four'));
    const comment = await maya.comments(issue, `${COMMAND} --dry-run`);
    const plan = await story.reply(issue, 'item-4');
    expect(plan).toContain('parallel');
    await story.until('it is acknowledged', async () =>
      (await story.reactionsTo(comment)).includes('rocket'),
    );
    expect(await story.reactionsTo(comment)).toEqual(['eyes', 'rocket']);
    expect(await story.subIssues(issue)).toEqual([]);
    expect(await story.pulls()).toEqual([]);
  });

  test('a command starts a run with its flags', async () => {
    const story = await tellStory();
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Four parts', checklist('one', 'two', 'three', 'four'));
    const comment = await maya.comments(issue, `${COMMAND} --max-workers 1 --timeout 5m`);
    const run = await story.run(issue, 'finished');
    expect(run.settings).toMatchObject({ maxAgents: 1, agentTimeoutMs: 300_000 });
    expect(await story.summary(run)).toMatchObject({
      resource_usage: {
        max_concurrent_agents: 1,
        peak_memory_mb: expect.any(Number),
        peak_memory_of: expect.stringMatching(/^item-\d\.1$/),
      },
    });
    expect(await story.reactionsTo(comment)).toEqual(['eyes', 'rocket']);
  });

  test('too few tasks: the plan is sequential, waits to be asked, and runs when it is approved', async () => {
    const story = await tellStory();
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Two parts', checklist('one', 'two'));
    await maya.labels(issue);
    const waiting = await story.run(issue, 'awaiting_approval');
    expect(waiting.plan.mode).toBe('sequential');
    expect(await story.reply(issue, 'item-2')).toContain('approve');
    expect(await story.subIssues(issue)).toEqual([]);

    await maya.comments(issue, `${COMMAND} approve`);
    const run = await story.run(issue, 'finished');
    expect(run).toMatchObject({ approvedBy: 'maya', phase: { verdict: { succeeded: 2 } } });
    expect(await story.summary(run)).toMatchObject({ resource_usage: { max_concurrent_agents: 1 } });
  });

  test('a label by somebody who may label but not write gets a short reply and no work', async () => {
    const story = await tellStory();
    const maya = await story.person('maya', 'write');
    const triager = await story.person('triager', 'triage');
    const issue = await maya.opens('Four parts', checklist('one', 'two', 'three', 'four'));
    await triager.labels(issue);
    expect(await story.reply(issue, 'write access')).toContain('triager');
    expect(await story.app.store.listRuns(1)).toEqual([]);
  });

  test('on a closed issue nothing is approved', async () => {
    const story = await tellStory();
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Two parts', checklist('one', 'two'));
    await maya.labels(issue);
    await story.reply(issue, 'item-2');
    await maya.closes(issue);
    await maya.comments(issue, `${COMMAND} approve`);
    await story.reply(issue, 'this issue is closed');
    expect((await story.run(issue, 'awaiting_approval')).approvedBy).toBeNull();
  });

  test('a sub-issue can be a master issue itself, and its parent is left alone', async () => {
    const story = await tellStory();
    const maya = await story.person('maya', 'write');
    const epic = await maya.opens('Epic', checklist('five', 'six', 'seven'));
    const issue = await maya.opens('Four parts', checklist('one', 'two', 'three', 'four'));
    await maya.putsBelow(issue, epic);
    await maya.comments(issue, `${COMMAND} --dry-run`);
    expect(await story.reply(issue, 'src/four.txt')).toContain('item-4');
    await story.gitHub.idle();
    expect(await story.commentsOn(epic)).toEqual([]);
  });

  test('an edit of the checklist asks again, in the same comment, for the plan as it is now', async () => {
    const story = await tellStory({ config: 'verify: [sh check.sh]\napproval: always\n' });
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Parts', checklist('one', 'two', 'three'));
    await maya.labels(issue);
    await story.reply(issue, 'item-3');
    await maya.edits(issue, (body) => `${body}\n- [ ] Add \`src/four.txt\` with the text for four`);
    const replanned = await story.until('the plan comment shows the edit', async () => {
      const comments = await story.commentsOn(issue);
      return comments.some((text) => text.includes('item-4') || text.includes('src/four.txt')) && comments;
    });
    expect(replanned).toHaveLength(1);
    // An approval in the second of the edit would not count.
    const edited = Date.now();
    await story.until('the next second', async () => Date.now() - edited > 1_050);
    await maya.comments(issue, `${COMMAND} approve`);
    const run = await story.run(issue, 'finished');
    expect(run.phase).toMatchObject({ verdict: { succeeded: 4 } });
  });

  test('an unknown flag gets one reply that names it and the nearest, and starts nothing', async () => {
    const story = await tellStory();
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Four parts', checklist('one', 'two', 'three', 'four'));
    const comment = await maya.comments(issue, `${COMMAND} --max-worker 3`);
    expect(await story.reply(issue, '--max-worker')).toContain('--max-workers');
    await story.until('it is turned down', async () => (await story.reactionsTo(comment)).includes('-1'));
    expect(await story.commentsOn(issue)).toHaveLength(1);
    expect(await story.app.store.listRuns(1)).toEqual([]);
  });

  test('without write access a command gets a short reply and no work', async () => {
    const story = await tellStory();
    const stranger = await story.person('stranger', 'read');
    const issue = await stranger.opens('Four parts', checklist('one', 'two', 'three', 'four'));
    const comment = await stranger.comments(issue, COMMAND);
    expect(await story.reply(issue, 'write access')).toContain('stranger');
    await story.until('it is turned down', async () => (await story.reactionsTo(comment)).includes('-1'));
    expect(await story.app.store.listRuns(1)).toEqual([]);
  });

  test('an approval by somebody without write access does not count', async () => {
    const story = await tellStory();
    const maya = await story.person('maya', 'write');
    const stranger = await story.person('stranger', 'read');
    const issue = await maya.opens('Two parts', checklist('one', 'two'));
    await maya.labels(issue);
    await story.reply(issue, 'item-2');
    await stranger.comments(issue, `${COMMAND} approve`);
    await story.reply(issue, 'write access');
    expect((await story.run(issue, 'awaiting_approval')).approvedBy).toBeNull();
  });

  test('commands in quotes, in code and in the middle of a comment are talk', async () => {
    const story = await tellStory();
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Four parts', checklist('one', 'two', 'three', 'four'));
    await maya.comments(issue, `> ${COMMAND}`);
    await maya.comments(issue, `\`\`\`\n${COMMAND}\n\`\`\``);
    await maya.comments(issue, `You could say\n${COMMAND}`);
    const asked = await maya.comments(issue, `${COMMAND} help`);
    await story.until('help is given', async () => (await story.reactionsTo(asked)).includes('rocket'));
    expect(await story.commentsOn(issue)).toHaveLength(1);
    expect(await story.app.store.listRuns(1)).toEqual([]);
  });

  test('a config with errors: all of them are named with their lines, and nothing starts', async () => {
    const story = await tellStory({ config: 'verify: 3\nmax_agent: 2\n' });
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Four parts', checklist('one', 'two', 'three', 'four'));
    await maya.labels(issue);
    const reply = await story.reply(issue, 'parallel-orchestrator.yml');
    expect(reply).toContain('verify');
    expect(reply).toContain('max_agent');
    expect(await story.app.store.listRuns(1)).toEqual([]);
  });
});
