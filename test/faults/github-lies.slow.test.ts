import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Fault, FaultRule, FaultyRequest } from '../../src/local-github/faults/fault.ts';
import { type Person, type Story, tellStory } from '../support/story.ts';
import { checklist } from '../support/story-app.ts';
import { effectName } from './effect-name.ts';
import { creationsOf, madeTwice } from './history.ts';
import { type Mechanism, without } from './mechanisms.ts';

/** The clock of the app runs so much faster: its grace of 60 s is one second here. */
const CLOCK_RATE = 60;
const GRACE_MS = 60_000 / CLOCK_RATE;

interface Told {
  readonly story: Story;
  readonly issue: number;
}

interface Telling {
  readonly rules: readonly FaultRule[];
  readonly off?: readonly Mechanism[];
  readonly files?: readonly string[];
  readonly clockRate?: number;
}

/** A run of three tasks on a GitHub that misbehaves, to its end. */
async function tell(
  { rules, off = [], files = ['one', 'two', 'three'], clockRate = CLOCK_RATE }: Telling,
  prepare: (maya: Person, issue: number) => void = () => undefined,
): Promise<Told> {
  const epoch = Date.now();
  const story = await tellStory({
    app: { now: () => epoch + (Date.now() - epoch) * clockRate, lookIntervalMs: 200, through: without(off) },
  });
  const maya = await story.person('maya', 'write');
  const issue = await maya.opens('Three parts', checklist(...files));
  prepare(maya, issue);
  for (const rule of rules) story.gitHub.faults.add(rule);
  await maya.labels(issue);
  await story.run(issue, 'finished');
  await story.reply(issue, ' of 3 tasks');
  await story.gitHub.faults.settled();
  return { story, issue };
}

function once(operation: string, fault: Fault): FaultRule {
  return { match: operation, fault, times: 1 };
}

/** Sub-issues of the master issue that are open. */
async function openSubIssues({ story, issue }: Told): Promise<string[]> {
  const facts = story.gitHub.state.repositories.get('acme/units')?.threads;
  return [...(facts?.values() ?? [])]
    .filter((thread) => thread.title.startsWith(`[Master #${issue}]`) && thread.state === 'open')
    .map(({ title }) => title);
}

const CREATES = ['mutation createIssue', 'mutation createPullRequest', 'mutation addComment'];

describe('a create whose answer is lost', () => {
  test.each(CREATES)(
    '%s: applied and answered with 502, it is found and not made again',
    async (operation) => {
      const { story } = await tell({
        rules: [once(operation, { kind: 'server-error', status: 502, when: 'after' })],
      });
      expect(madeTwice(story.gitHub)).toEqual([]);
    },
  );

  test.each(CREATES)('%s: not applied, it is made after a while', async (operation) => {
    const { story } = await tell({ rules: [once(operation, { kind: 'cut', when: 'before' })] });
    expect(madeTwice(story.gitHub)).toEqual([]);
    expect(creationsOf(story.gitHub).filter((name) => name.startsWith('pull request'))).toHaveLength(3);
  });

  test('without signed tags it would be made twice', async () => {
    const rules = [
      once('mutation createIssue', { kind: 'server-error', status: 502, when: 'after' } as const),
    ];
    expect(madeTwice((await tell({ rules, off: ['tags'] })).story.gitHub)).not.toEqual([]);
  });
});

/** A create is applied after its second try, which is made because nobody heard of the first. */
function twin(operation: string): FaultRule[] {
  const second = Promise.withResolvers<void>();
  let first: string | null = null;
  const isFirst = (request: FaultyRequest) => {
    if (request.operation !== operation || first !== null) return false;
    first = effectName(request);
    return true;
  };
  const isSecond = (request: FaultyRequest) => effectName(request) === first;
  return [
    { match: isFirst, fault: { kind: 'late-apply', ms: 0, hold: false, until: second.promise } },
    { match: isSecond, fault: { kind: 'call', when: 'after', run: () => second.resolve() } },
  ];
}

describe('a create that is applied after we gave up', () => {
  /** Half of the grace has to be enough for a second try, on a busy machine too. */
  const clockRate = CLOCK_RATE / 3;
  const late = once('mutation createIssue', { kind: 'late-apply', ms: 60_000 / clockRate / 2, hold: false });

  test('within the grace is waited for', async () => {
    const { story } = await tell({ rules: [late], clockRate });
    expect(madeTwice(story.gitHub)).toEqual([]);
  });

  /** Asked about soon afterwards, before it is applied. */
  function tellOfLate(off: readonly Mechanism[]): Promise<Told> {
    let lookAgain: () => Promise<unknown> = async () => undefined;
    const rules: FaultRule[] = [
      {
        match: 'mutation createIssue',
        times: 1,
        fault: { kind: 'call', when: 'before', run: () => void lookAgain() },
      },
      late,
    ];
    return tell({ rules, off, clockRate }, (maya, issue) => {
      lookAgain = () => maya.comments(issue, 'How is it going?');
    });
  }

  test('is waited for also when somebody asks meanwhile', async () => {
    expect(madeTwice((await tellOfLate([])).story.gitHub)).toEqual([]);
  });

  test('would be made twice without the journal', async () => {
    expect(madeTwice((await tellOfLate(['journal'])).story.gitHub)).not.toEqual([]);
  });

  test('would be made twice without the grace', async () => {
    const { story } = await tell({ rules: [late], off: ['grace'], clockRate });
    expect(madeTwice(story.gitHub)).not.toEqual([]);
  });

  test('after the grace is a twin: the oldest counts, the other is closed with a word', async () => {
    const told = await tell({ rules: twin('mutation createIssue') });
    const { story } = told;
    expect(madeTwice(story.gitHub)).not.toEqual([]);
    const closed = await story.until('the twin is closed', async () =>
      story.gitHub.writes.list('issues.close').find(({ actor }) => actor.endsWith('[bot]')),
    );
    const { data } = await story.octokit.issues.get({
      owner: 'acme',
      repo: 'units',
      issue_number: Number(closed.target),
    });
    expect(data).toMatchObject({ state: 'closed', state_reason: 'not_planned' });
    expect(data.body).toMatch(/made a second time.*#\d+ is the one that counts/);
    expect(await openSubIssues(told)).toHaveLength(3);
  });

  test('would stay there twice if nobody closed it', async () => {
    const told = await tell({ rules: twin('mutation createIssue'), off: ['twins'] });
    await sleep(2 * GRACE_MS);
    expect(await openSubIssues(told)).toHaveLength(4);
  });

  test('a comment that stands there twice is taken away', async () => {
    const { story, issue } = await tell({ rules: twin('mutation addComment') });
    const plans = () =>
      story
        .commentsOn(issue)
        .then((all) => all.filter((text) => text.includes('parallel-orchestrator v1 plan')));
    await story.until('one plan comment is left', async () => (await plans()).length === 1);
    expect(story.gitHub.writes.list('comments.delete')).toHaveLength(1);
  });
});

describe('a read that lags behind', () => {
  /** A create that nobody hears of, and a look soon afterwards, which does not see it. */
  function tellOfLag(off: readonly Mechanism[]): Promise<Told> {
    let lookAgain: () => Promise<unknown> = async () => undefined;
    const isFollowUp = (request: FaultyRequest) => effectName(request).startsWith('createIssue [Follow-up');
    const rules: FaultRule[] = [
      { match: 'query Master', fault: { kind: 'lag', ms: GRACE_MS / 2 } },
      { match: isFollowUp, times: 1, fault: { kind: 'call', when: 'after', run: () => void lookAgain() } },
      { match: isFollowUp, times: 1, fault: { kind: 'server-error', status: 503, when: 'after' } },
    ];
    return tell({ rules, off, files: ['one', 'two', 'broken-three'] }, (maya, issue) => {
      lookAgain = () => maya.comments(issue, 'How is it going?');
    });
  }

  test('makes nothing twice', async () => {
    expect(madeTwice((await tellOfLag([])).story.gitHub)).toEqual([]);
  });

  test('would, without the grace', async () => {
    expect(madeTwice((await tellOfLag(['grace'])).story.gitHub)).not.toEqual([]);
  });
});

describe('an answer in part', () => {
  const part = (errors: readonly { message: string }[]): FaultRule => ({
    match: 'query Master',
    times: 6,
    fault: { kind: 'graphql-errors', errors, change: withoutSubIssues },
  });

  test('is void: what it does not show is not taken for gone', async () => {
    const { story } = await tell({
      rules: [
        once('mutation createIssue', { kind: 'server-error', status: 503, when: 'after' }),
        part([{ message: 'Something went wrong while executing your query.' }]),
      ],
    });
    expect(madeTwice(story.gitHub)).toEqual([]);
  });

  test('would be taken for the truth if its errors were not heard', async () => {
    const rules = [
      once('mutation createIssue', { kind: 'server-error', status: 503, when: 'after' }),
      { ...part([]), times: 1_000 },
    ];
    expect(madeTwice((await tell({ rules })).story.gitHub)).not.toEqual([]);
  });
});

function withoutSubIssues(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data), (key, value) =>
    key === 'subIssues' ? { totalCount: 0, nodes: [] } : value,
  );
}

describe('a limit', () => {
  const kinds = [
    ['primary', 429, 'createIssue'],
    ['secondary', 403, 'createPullRequest'],
  ] as const;

  /** More often than a refusal would be repeated. */
  function tellOfLimit(
    limit: 'primary' | 'secondary',
    status: 403 | 429,
    create: string,
    off: readonly Mechanism[],
  ) {
    const match = (request: FaultyRequest) =>
      effectName(request).startsWith(create) && /one\b/.test(effectName(request));
    return tell({
      rules: [{ match, times: 5, fault: { kind: 'limit', limit, status, retryAfterS: 60 } }],
      off,
    });
  }

  test.each(kinds)('%s (%i) on %s is waited out, and nothing is given up', async (limit, status, create) => {
    const { story, issue } = await tellOfLimit(limit, status, create, []);
    expect(madeTwice(story.gitHub)).toEqual([]);
    expect(story.gitHub.faults.hits).toHaveLength(5);
    await story.reply(issue, '3 of 3 tasks');
  });

  test('would be taken for a no, and its task given up', async () => {
    const { story, issue } = await tellOfLimit('secondary', 403, 'createPullRequest', ['limits']);
    // What is sent meanwhile is held back for the same limit, so that a second task may be given up with it.
    expect(await story.reply(issue, ' of 3 tasks')).toMatch(/\b[0-2] of 3 tasks/);
  });
});

describe('somebody edits the master issue while we tick a box', () => {
  const ADDED = '\nA word that Maya adds.\n';
  /** Between our read and our write. */
  const meanwhile = (edit: () => Promise<void>): FaultRule => ({
    match: 'mutation updateIssue',
    times: 1,
    fault: { kind: 'call', when: 'before', run: edit },
  });

  async function tellOfEdit(off: readonly Mechanism[]): Promise<string> {
    let edit: () => Promise<void> = async () => undefined;
    const { story, issue } = await tell({ rules: [meanwhile(() => edit())], off }, (maya, number) => {
      edit = () => maya.edits(number, (body) => body + ADDED);
    });
    return story.until('all boxes are ticked', async () => {
      const body = await story.body(issue);
      return !body.includes('[ ]') && body;
    });
  }

  test('their words and our ticks are both there', async () => {
    expect(await tellOfEdit([])).toContain(ADDED.trim());
  });

  test('their words would be lost without a look at the history', async () => {
    expect(await tellOfEdit(['edit-history'])).not.toContain(ADDED.trim());
  });
});
