import { expect, test } from 'vitest';
import { type StoryOptions, tellStory } from '../support/story.ts';
import { checklist } from '../support/story-app.ts';

type Backend = NonNullable<StoryOptions['backend']>;

/** From the label to the verdict: the story that every backend has to tell in the same way. */
export function tellsTheHappyPath(backend: Backend): void {
  test('a labelled issue becomes sub-issues, verified pull requests and a verdict', async () => {
    const story = await tellStory({ backend });
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Four parts', checklist('one', 'two', 'three', 'four'));
    await maya.labels(issue);

    const run = await story.run(issue, 'finished');
    expect(run.phase).toMatchObject({ verdict: { passed: true, succeeded: 4, total: 4 } });

    const subIssues = await story.subIssues(issue);
    expect(subIssues.map(({ title }) => title)).toEqual([
      `[Master #${issue}] Add src/one.txt with the text for one`,
      `[Master #${issue}] Add src/two.txt with the text for two`,
      `[Master #${issue}] Add src/three.txt with the text for three`,
      `[Master #${issue}] Add src/four.txt with the text for four`,
    ]);

    const pulls = await story.pulls();
    expect(pulls).toHaveLength(4);
    for (const { number } of subIssues) {
      const pull = pulls.find(({ head }) => head === `orch/${issue}/${number}`);
      expect(pull?.body).toContain(`Closes #${number}`);
      expect(pull?.body).toContain('sh check.sh');
    }
    expect(await story.file(`orch/${issue}/${subIssues[0]?.number}`, 'src/one.txt')).toBe(
      `good for #${subIssues[0]?.number}\n`,
    );

    const summary = await story.until('the summary is posted', async () =>
      (await story.commentsOn(issue)).find((text) => text.includes('4 of 4')),
    );
    expect(summary).toBeDefined();
    const body = await story.until('all boxes are ticked', async () => {
      const text = await story.body(issue);
      return !text.includes('[ ]') && text;
    });
    for (const { number } of subIssues) expect(body).toContain(`(#${number})`);
    expect(await story.summary(run)).toMatchObject({
      master_issue: issue,
      total_sub_tasks: 4,
      successful_agents: 4,
      failed_agents: 0,
    });
  });
}

/** What depends on another task starts from that task's verified work. */
export function tellsOfADependentTask(backend: Backend): void {
  test('a dependent task waits for its blocker and starts from its work', async () => {
    const story = await tellStory({ backend });
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens(
      'A chain beside two others',
      `${checklist('one', 'two', 'three')}\n- [ ] Add \`src/four.txt\` after item 1`,
    );
    await maya.labels(issue);
    const run = await story.run(issue, 'finished');
    expect(run.phase).toMatchObject({ verdict: { succeeded: 4 } });

    const [first, , , fourth] = await story.subIssues(issue);
    const pull = (await story.pulls()).find(({ head }) => head === `orch/${issue}/${fourth?.number}`);
    expect(pull?.base).toBe(`orch/${issue}/${first?.number}`);
    expect(await story.file(`orch/${issue}/${fourth?.number}`, 'src/one.txt')).toContain('good');

    const links = story.gitHub.writes.list('issues.addBlockedBy');
    expect(links).toHaveLength(1);
    const attempts = await story.app.store.attempts(run.runId);
    const ended = attempts.find(({ handle }) => handle === 'item-1')?.phase;
    const started = attempts.find(({ handle }) => handle === 'item-4')?.queuedAt;
    expect(ended?.state === 'ended' && started !== undefined && started >= ended.endedAt).toBe(true);
  });
}

/** One failure in five keeps the verdict at 80 %; people get a follow-up issue and can retry. */
export function tellsOfAFailure(backend: Backend): void {
  test('one task fails for good: 80 % pass, one follow-up issue, and a retry of what failed', async () => {
    const story = await tellStory({ backend });
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens(
      'Five parts',
      checklist('one', 'two', 'three', 'once-four', 'broken-five'),
    );
    await maya.labels(issue);

    const run = await story.run(issue, 'finished');
    expect(run.phase).toMatchObject({ verdict: { passed: true, succeeded: 4, total: 5, share: 0.8 } });
    const attempts = await story.app.store.attempts(run.runId);
    const count = (handle: string) => attempts.filter((attempt) => attempt.handle === handle).length;
    expect([count('item-1'), count('item-4'), count('item-5')]).toEqual([1, 2, 2]);

    const [followUp, ...more] = await story.followUps();
    expect(more).toEqual([]);
    expect(followUp?.body).toContain('BROKEN');
    expect(await story.body(issue)).toMatch(/- \[ \] Add `src\/broken-five\.txt`/);

    await maya.comments(issue, '/amplihack:parallel-orchestrate --retry');
    await story.until('the failed task is tried again', async () => {
      const again = await story.app.store.attempts(run.runId);
      return again.filter(({ handle }) => handle === 'item-5').length === 4;
    });
    await story.run(issue, 'finished');
    expect(await story.followUps()).toHaveLength(1);
    expect(await story.pulls()).toHaveLength(4);
  });
}
