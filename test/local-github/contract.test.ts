import { beforeAll, describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/local-github/tap.ts';
import type { Delivery } from '../../src/local-github/webhooks.ts';
import { RestContract, WebhookContract } from './contract.ts';
import {
  type Amendment,
  ANSWER_AMENDMENTS,
  DESCRIBED_AMENDMENTS,
  OBSERVED_AMENDMENTS,
  REST_AMENDMENTS,
} from './contract-exceptions.ts';
import { exerciseEveryRoute, exerciseRegistration } from './contract-exercise.ts';
import {
  answerProblems,
  asSent,
  distinct,
  isRest,
  nameOf,
  requestProblems,
  rest,
  webhookProblems,
  webhooks,
} from './contract-findings.ts';
import { provokeRefusals } from './contract-refusals.ts';
import { servedRoutes, withoutNames } from './contract-routes.ts';
import { APP } from './start.ts';
import { startWorkbench } from './workbench.ts';

/** Only the newer of the two descriptions has them. */
const NOT_OBSERVED = [
  'issue_dependencies.blocked_by_added',
  'issue_dependencies.blocked_by_removed',
  'issue_dependencies.blocking_added',
  'issue_dependencies.blocking_removed',
  'sub_issues.parent_issue_added',
  'sub_issues.parent_issue_removed',
  'sub_issues.sub_issue_added',
  'sub_issues.sub_issue_removed',
];

const exchanges: Exchange[] = [];
let deliveries: readonly Delivery[] = [];
let served: string[] = [];

beforeAll(async () => {
  const workbench = await startWorkbench({
    app: { events: [...APP.events, 'label'] },
    onExchange: (exchange) => exchanges.push(exchange),
  });
  try {
    served = servedRoutes(workbench.github.state);
    await exerciseEveryRoute(workbench);
    await provokeRefusals(workbench, firstAnswers(exchanges.filter(isRest)));
    await exerciseRegistration(workbench);
    await workbench.github.idle();
    deliveries = [...workbench.github.deliveries];
  } finally {
    await workbench.stop();
  }
}, 120_000);

describe('every route of the local GitHub', () => {
  test('is one of GitHub, and the fixture has no others: list them in scripts/take-contract.ts', () => {
    expect(served).toEqual(rest.routes.map(withoutNames).toSorted());
  });

  test('is called here and succeeds', () => {
    const called = exchanges.filter(({ status }) => status < 300).map((exchange) => rest.routeOf(exchange));
    expect(rest.routes.filter((route) => !called.includes(route))).toEqual([]);
  });

  test('is refused here as well, in all the ways that there are', () => {
    const refused = exchanges.filter(({ status }) => status >= 400);
    const routes = refused.map((exchange) => rest.routeOf(exchange));
    expect(rest.routes.filter((route) => !routes.includes(route))).toEqual([]);
    const statuses = new Set(refused.map(({ status }) => status));
    expect([...statuses].toSorted()).toEqual([400, 401, 403, 404, 405, 409, 422]);
  });

  test('keeps to what GitHub publishes of its requests and answers', () => {
    // What is refused here is wrong on purpose.
    const taken = exchanges.filter(({ status }) => status < 400);
    expect([...requestProblems(taken), ...answerProblems(exchanges)]).toEqual([]);
  });
});

describe('every webhook of the local GitHub', () => {
  test('is sent here', () => {
    const sent = deliveries.map(nameOf);
    expect(webhooks.covered('described').filter((event) => !sent.includes(event))).toEqual([]);
  });

  test('keeps to what GitHub publishes of it', () => {
    expect(webhookProblems(deliveries)).toEqual([]);
  });

  test('is in both descriptions, but for these', () => {
    const observed = webhooks.covered('observed');
    expect(webhooks.covered('described').filter((event) => !observed.includes(event))).toEqual(NOT_OBSERVED);
  });
});

/** An exception that nothing needs hides the next mistake. */
describe('each exception from the published descriptions is needed', () => {
  test.for(REST_AMENDMENTS.map((amendment) => [amendment.where, amendment] as const))(
    'REST: %s',
    ([, amendment]) => {
      const contract = new RestContract(REST_AMENDMENTS.filter((other) => other !== amendment));
      expect(exchanges.filter(isRest).some((exchange) => contract.answerProblems(exchange).length > 0)).toBe(
        true,
      );
    },
  );

  test('REST: answers of single routes', () => {
    const contract = new RestContract(REST_AMENDMENTS, {});
    const wrong = exchanges.filter(
      (exchange) => isRest(exchange) && contract.answerProblems(exchange).length > 0,
    );
    const names = wrong.map((exchange) => `${contract.routeOf(exchange)} ${exchange.status}`);
    expect(distinct(names)).toEqual(Object.keys(ANSWER_AMENDMENTS).toSorted());
  });

  test.for(
    [...new Set([...DESCRIBED_AMENDMENTS, ...OBSERVED_AMENDMENTS])].map(
      (amendment) => [amendment.where, amendment] as const,
    ),
  )('webhooks: %s', ([, amendment]) => {
    const others = (all: readonly Amendment[]) => all.filter((other) => other !== amendment);
    const contract = new WebhookContract(others(DESCRIBED_AMENDMENTS), others(OBSERVED_AMENDMENTS));
    expect(
      deliveries.some((sent) => contract.problems(nameOf(sent), asSent(sent.request.payload)).length > 0),
    ).toBe(true);
  });
});

/** Negative controls: the same exchange, doctored. */
describe('what does not keep the contract is found', () => {
  const issueAnswer = () => example('GET /repos/{owner}/{repo}/issues/{issue_number}');
  const pullAnswer = () => example('GET /repos/{owner}/{repo}/pulls');
  const labelRequest = () => example('POST /repos/{owner}/{repo}/labels');

  test.for([
    ['an unknown field', () => answering(issueAnswer(), (issue) => ({ ...issue, mood: 'good' })), '"mood"'],
    [
      'an unknown field deep inside',
      () =>
        answering(issueAnswer(), (issue) => ({ ...issue, user: { ...Object(issue['user']), mood: 'good' } })),
      '/user has the unknown field "mood"',
    ],
    [
      'a missing required field',
      () => answering(issueAnswer(), ({ title, ...rest }) => rest),
      'lacks the field "title"',
    ],
    [
      'a value of another type',
      () => answering(issueAnswer(), (issue) => ({ ...issue, number: '1' })),
      '/number must be integer',
    ],
    ['a body that is no JSON', () => ({ ...issueAnswer(), responseBody: '<html>' }), 'must be object'],
    ['an undocumented status', () => ({ ...issueAnswer(), status: 207 }), 'status 207 is undocumented'],
    [
      'an undocumented route',
      () => ({ ...issueAnswer(), path: '/api/v3/repos/acme/shop/moods' }),
      'the route is undocumented',
    ],
    ['an undocumented method', () => ({ ...issueAnswer(), method: 'PUT' }), 'the route is undocumented'],
    [
      'an unknown parameter',
      () => ({ ...pullAnswer(), query: '?mood=good' }),
      'the parameter "mood" is unknown',
    ],
    ['a wrong parameter', () => ({ ...pullAnswer(), query: '?state=merged' }), 'parameter "state"'],
    [
      'an unknown field in a request',
      () => ({ ...labelRequest(), requestBody: '{"name":"a","mood":"good"}' }),
      'request: the whole has the unknown field "mood"',
    ],
    [
      'a missing field in a request',
      () => ({ ...labelRequest(), requestBody: '{}' }),
      'request: the whole lacks the field "name"',
    ],
  ] as const)('%s', ([, doctored, words]) => {
    const found = [...requestProblems([doctored()]), ...answerProblems([doctored()])];
    expect(found.join('\n')).toContain(words);
  });

  test('an unknown and a missing field of a webhook, and an unknown webhook', () => {
    const payload = Object(
      deliveries.find((delivery) => nameOf(delivery) === 'issues.opened')?.request.payload,
    );
    expect(webhooks.problems('issues.opened', { ...payload, mood: 'good' }).join()).toContain('"mood"');
    const { sender, ...without } = payload;
    expect(webhooks.problems('issues.opened', without).join()).toContain('lacks the field "sender"');
    expect(webhooks.problems('issues.admired', payload).join()).toContain('undocumented');
  });
});

/** The first good answer of each route. */
function firstAnswers(seen: readonly Exchange[]): Exchange[] {
  const good = seen.filter(({ status }) => status < 300);
  return [...new Map(good.toReversed().map((exchange) => [rest.routeOf(exchange), exchange])).values()];
}

function example(route: string): Exchange {
  const found = exchanges.find((exchange) => exchange.status < 300 && rest.routeOf(exchange) === route);
  if (!found) throw new Error(`${route} was not called`);
  return found;
}

function answering(exchange: Exchange, change: (body: Record<string, unknown>) => object): Exchange {
  return { ...exchange, responseBody: JSON.stringify(change(JSON.parse(exchange.responseBody))) };
}
