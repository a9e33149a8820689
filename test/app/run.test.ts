import { describe, expect, test } from 'vitest';
import { tellStory } from '../support/story.ts';
import { checklist } from '../support/story-app.ts';
import { tellsOfADependentTask, tellsOfAFailure, tellsTheHappyPath } from './stories.ts';

describe('a run, on the embedded backend', () => {
  tellsTheHappyPath('embedded');
  tellsOfADependentTask('embedded');
  tellsOfAFailure('embedded');

  test('two of four fail: the verdict does not pass, and says so', async () => {
    const story = await tellStory();
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Four parts', checklist('one', 'two', 'broken-three', 'broken-four'));
    await maya.labels(issue);
    const run = await story.run(issue, 'finished');
    expect(run.phase).toMatchObject({ verdict: { passed: false, succeeded: 2, total: 4 } });
    expect(await story.reply(issue, '2 of 4')).toContain('50 %');
    expect(await story.followUps()).toHaveLength(2);
  });

  test('labelled twice, the issue has one run', async () => {
    const story = await tellStory();
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Four parts', checklist('one', 'two', 'three', 'four'));
    await maya.labels(issue);
    await maya.unlabels(issue);
    await maya.labels(issue);
    await story.run(issue, 'finished');
    await story.gitHub.idle();
    expect(await story.subIssues(issue)).toHaveLength(4);
    expect(await story.app.store.listRuns(10)).toHaveLength(1);

    const [pull] = await story.pulls();
    await maya.comments(pull?.number ?? 0, '/amplihack:parallel-orchestrate');
    await story.gitHub.idle();
    const due = await story.app.store.due(Number.MAX_SAFE_INTEGER, 10);
    expect(due.map(({ number }) => number)).toEqual([issue]);
  });

  test('what GitHub refuses for one task is said, and holds up no other', async () => {
    const story = await tellStory();
    const maya = await story.person('maya', 'write');
    const elsewhere = await maya.opens('Another epic', 'with a child');
    const taken = await maya.opens('Write `src/five.txt`', 'As agreed.');
    await maya.putsBelow(taken, elsewhere);
    const issue = await maya.opens(
      'Parts',
      `- [ ] #${taken} in \`src/five.txt\`\n${checklist('one', 'two', 'three')}`,
    );
    await maya.labels(issue);
    await story.until(
      'the other three have their pull requests',
      async () => (await story.pulls()).length === 3,
    );
    expect(await story.reply(issue, 'GitHub refused its sub-issue')).toContain('item-1');
  });

  test('tasks that touch the same file run one after the other, each on the work of the one before', async () => {
    const story = await tellStory();
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens(
      'Two in one file',
      `${checklist('one', 'two', 'three')}\n- [ ] Extend \`src/one.txt\` with the text for four`,
    );
    await maya.labels(issue);
    const run = await story.run(issue, 'finished');
    expect(run.plan.conflicts.map(({ items }) => items)).toEqual([['item-1', 'item-4']]);
    const [first, , , fourth] = await story.subIssues(issue);
    expect(await story.file(`orch/${issue}/${fourth?.number}`, 'src/one.txt')).toBe(
      `good for #${first?.number}\ngood for #${fourth?.number}\n`,
    );
  });

  test('what is done already is not run, and an existing issue is adopted', async () => {
    const story = await tellStory();
    const maya = await story.person('maya', 'write');
    const existing = await maya.opens('Write `src/five.txt`', 'As agreed.');
    const issue = await maya.opens(
      'Parts',
      `- [x] Add \`src/zero.txt\`\n${checklist('one', 'two', 'three')}\n- [ ] #${existing} in \`src/five.txt\``,
    );
    await maya.labels(issue);
    const run = await story.run(issue, 'finished');
    expect(run.phase).toMatchObject({ verdict: { succeeded: 4, total: 4 } });
    expect((await story.subIssues(issue)).map(({ number }) => number)).toContain(existing);
    expect(await story.file('main', 'src/zero.txt')).toBeUndefined();
  });
});
