import { describe, expect, test } from 'vitest';
import { publishedSchema } from '../../src/local-github/graphql/schema.ts';
import type { Exchange } from '../../src/local-github/tap.ts';
import { tellStory } from '../support/story.ts';
import { checklist } from '../support/story-app.ts';
import { answerProblems, distinct, requestProblems, webhookProblems } from './contract-findings.ts';
import { beyond, documentProblems, namesOf, readPublishedSchema } from './contract-graphql.ts';

/** The one feature that we use and that the published GraphQL schema, 15.26.1, does not have yet. */
const BEYOND_GRAPHQL = [
  'AddBlockedByInput',
  'AddBlockedByPayload',
  'Issue.blockedBy',
  'Issue.blocking',
  'Issue.issueDependenciesSummary',
  'IssueDependenciesSummary',
  'Mutation.addBlockedBy',
  'Mutation.removeBlockedBy',
  'RemoveBlockedByInput',
  'RemoveBlockedByPayload',
];

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
    const documents = seen
      .filter(({ path }) => path === '/api/graphql')
      .map(({ requestBody }) => requestBody);
    expect(distinct(documents.flatMap((document) => documentProblems(published, document)))).toEqual([
      'Cannot query field "addBlockedBy" on type "Mutation".',
      'Cannot query field "blockedBy" on type "Issue".',
    ]);
  }, 120_000);

  test('the schema that every document is checked against is the published one, but for dependencies', () => {
    const added = beyond(published, publishedSchema());
    expect(namesOf(added)).toEqual(BEYOND_GRAPHQL);
    expect(beyond(publishedSchema(), published)).toEqual([]);
  });

  test('a document that the published schema does not have', () => {
    const body = JSON.stringify({ query: '{ viewer { mood } }' });
    expect(documentProblems(published, body)).toEqual(['Cannot query field "mood" on type "User".']);
  });
});
