import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/local-github/tap.ts';
import { tellStory } from '../support/story.ts';
import { checklist } from '../support/story-app.ts';
import { answerProblems, distinct, requestProblems, webhookProblems } from './contract-findings.ts';
import { BEYOND_IN_DOCUMENTS, readPublishedSchema, requestedProblems } from './contract-graphql.ts';
import { headerProblems } from './contract-headers.ts';
import { proseProblems } from './contract-prose.ts';

describe('a run of the whole app', () => {
  const published = readPublishedSchema();

  test('keeps to what GitHub publishes: REST, GraphQL and webhooks', async () => {
    const seen: Exchange[] = [];
    const story = await tellStory({ onExchange: (exchange) => seen.push(exchange) });
    const maya = await story.person('maya', 'write');
    const existing = await maya.opens('Write `src/four.txt`', 'As agreed.');
    const body = [
      checklist('one', 'two', 'broken-three'),
      `- [ ] #${existing} in \`src/four.txt\``,
      '- [ ] Add `src/five.txt` after item 1',
    ].join('\n');
    const issue = await maya.opens('Five parts', body);
    await maya.labels(issue);
    for (const count of [1, 3, 4]) {
      await story.until(
        `there are ${count} pull requests`,
        async () => (await story.pulls()).length >= count,
      );
    }
    const run = await story.run(issue, 'finished');
    expect(run.phase).toMatchObject({ verdict: { succeeded: 4, total: 5 } });
    expect(await story.followUps()).toHaveLength(1);
    await maya.comments(issue, '/amplihack:parallel-orchestrate help');
    await story.reply(issue, '--dry-run');
    await maya.comments(issue, '/amplihack:parallel-orchestrate --retry');
    await story.until('the failed task is tried again', async () => {
      const attempts = await story.app.store.attempts(run.runId);
      return attempts.filter(({ handle }) => handle === 'item-3').length === 4;
    });
    await story.run(issue, 'finished');
    await story.gitHub.idle();

    expect([...requestProblems(seen), ...answerProblems(seen)]).toEqual([]);
    expect(webhookProblems(story.gitHub.deliveries)).toEqual([]);
    const asked = seen.filter(({ path }) => path === '/api/graphql');
    expect(distinct(asked.flatMap(proseProblems))).toEqual([]);
    expect(distinct(asked.flatMap(headerProblems))).toEqual([]);
    const problems = asked.flatMap(({ requestBody }) => requestedProblems(published, requestBody));
    expect(distinct(problems)).toEqual(BEYOND_IN_DOCUMENTS);
  }, 120_000);
});
