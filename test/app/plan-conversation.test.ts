import { describe, expect, test } from 'vitest';
import { type Story, tellStory } from '../support/story.ts';
import { checklist } from '../support/story-app.ts';

const COMMAND = '/amplihack:parallel-orchestrate';

/** Waits for a plan comment that says this; there is one, whatever it says. */
async function plan(story: Story, issue: number, words: string): Promise<string> {
  const text = await story.reply(issue, words);
  expect(await story.commentsOn(issue)).toHaveLength(1);
  return text.replaceAll('\u200B', '');
}

/** GitHub's times are whole seconds, and an approval in the second of an edit does not count. */
async function nextSecond(story: Story): Promise<void> {
  const start = Date.now();
  await story.until('the next second', async () => Date.now() - start > 1_050);
}

describe('talking about a plan', () => {
  test('it is planned again in place, says what changed, and becomes the plan of the run', async () => {
    const story = await tellStory({
      config: 'verify: [sh check.sh]\napproval: always\n',
      agentCommand: 'sleep 600',
      files: { 'src/sum.ts': 'export const sum = 1;\n', 'src/page.ts': "import { sum } from './sum.ts';\n" },
    });
    const maya = await story.person('maya', 'write');
    const imported = '- [ ] Rename `src/sum.ts` to `src/total.ts`\n- [ ] Fix the title in `src/page.ts`';
    const issue = await maya.opens('Parts', `${checklist('one', 'two', 'three')}\n${imported}`);
    await maya.labels(issue, 'parallel-orchestrate:plan');
    const first = await plan(story, issue, 'Only the plan was asked for');
    expect(first).toContain('src/page.ts imports src/sum.ts');
    expect(first).not.toContain('Changed since');
    await maya.edits(issue, (body) => `${body}\n- [ ] Add \`src/four.txt\` with the text for four`);
    const asked = await maya.comments(issue, `${COMMAND} plan`);
    await plan(story, issue, 'is new: “Add src/four.txt with the text for four”');
    await story.until('it is answered', async () => (await story.reactionsTo(asked)).includes('rocket'));

    await maya.comments(issue, COMMAND);
    await plan(story, issue, 'It waits for approval');
    await maya.edits(issue, (body) => body.replace('for two', 'for two and more'));
    const text = await plan(story, issue, 'was reworded');
    expect(text).toContain('“Add src/two.txt with the text for two and more”');
    expect(text).not.toContain('is new');
    await nextSecond(story);
    await maya.comments(issue, `${COMMAND} approve`);
    expect((await story.run(issue, 'running')).approvedBy).toBe('maya');
    expect(await story.reply(issue, 'It starts now.')).not.toContain('Changed since');
  });

  test('an edit while the run is under way is told of, and `plan` shows the new plan', async () => {
    const story = await tellStory({ agentCommand: 'sleep 600' });
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Parts', checklist('one', 'two', 'three'));
    await maya.labels(issue);
    await story.run(issue, 'running');
    await maya.edits(issue, (body) => `${body}\n- [ ] Add \`src/four.txt\` with the text for four`);
    const told = await story.reply(issue, 'The checklist was edited after this plan was made');
    expect(told).toContain('**item-4**');
    await maya.comments(issue, `${COMMAND} plan`);
    expect(await story.reply(issue, 'goes on with the plan that it began with')).toContain('4 tasks');
    expect((await story.run(issue, 'running')).tasks).toHaveLength(3);
  });

  test('a task waits for an open issue that is no item, and starts when it is closed', async () => {
    const story = await tellStory();
    const maya = await story.person('maya', 'write');
    const licence = await maya.opens('Decide on the licence', 'Which one?');
    const issue = await maya.opens(
      'Parts',
      `${checklist('one', 'two', 'three')}\n- [ ] Add \`src/four.txt\` with the text for four, blocked by #${licence}`,
    );
    await maya.labels(issue);
    await story.until('the others are done', async () => (await story.pulls()).length === 3);
    const status = await story.reply(issue, 'waits for issue');
    expect(status.replaceAll('\u200B', '')).toContain(`waits for issue #${licence}, which is open`);
    await maya.closes(licence);
    await maya.comments(issue, `${COMMAND} help`);
    expect((await story.run(issue, 'finished')).phase).toMatchObject({ verdict: { succeeded: 4 } });
    // Our own numbers and ticks are no edit of the checklist.
    expect((await story.commentsOn(issue)).join('\n')).not.toContain('The checklist was edited');
  });
});
