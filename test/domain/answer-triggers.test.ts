import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/domain/action.ts';
import { answerTriggers, isPlanAskedFor, unansweredLabel } from '../../src/domain/answer-triggers.ts';
import type { Command, ParsedCommand } from '../../src/domain/command.ts';
import type { CommandComment, GitHubFacts, OurComment, Snapshot } from '../../src/domain/snapshot.ts';
import { FOUR_ITEMS, LABELLED, NOW, snapshotOf } from '../support/build-snapshot.ts';
import { CANCELLED, FAILED, rejected, VERIFIED } from '../support/outcomes.ts';
import { SimulatedWorld } from '../support/simulated-world.ts';

const TWO = '- [ ] Add `src/one.ts`\n- [ ] Add `src/two.ts`';
const APPROVE: Command = { kind: 'approve' };
const RETRY: Command = { kind: 'retry', flags: {} };
const START: Command = { kind: 'start', flags: {} };

/** What a comment is answered with. */
function said(parsed: ParsedCommand, change: Partial<CommandComment> = {}): CommandComment {
  const author = { login: 'maya', isBot: false };
  return { nodeId: 'IC_1', issue: 12, author, createdAt: NOW + 5_000, parsed, ourReactions: [], ...change };
}

function commanded(command: Command, change: Partial<CommandComment> = {}): CommandComment {
  return said({ outcome: 'command', command }, change);
}

/** A run that is under way, and one that waits for an approval; nothing is left to answer. */
function worldOf(body: string): SimulatedWorld {
  const world = new SimulatedWorld(snapshotOf(body));
  world.settle();
  return world;
}

function withGitHub(snapshot: Snapshot, facts: Partial<GitHubFacts>): Snapshot {
  return { ...snapshot, github: { ...snapshot.github, ...facts } };
}

/** The answers to one comment, in short: what is said, which reaction, or the action itself. */
function answers(snapshot: Snapshot, ...commands: CommandComment[]): unknown[] {
  return answerTriggers(withGitHub(snapshot, { commands })).map(brief);
}

function brief(action: Action): unknown {
  if (action.type === 'reply') return { to: action.to, says: action.reply };
  if (action.type === 'react') return { on: action.subject, with: action.reaction };
  return action.type;
}

const SEEN = { on: 'IC_1', with: 'eyes' };
const DECLINED = { on: 'IC_1', with: 'thumbs_down' };
const saying = (says: unknown, to = 'IC_1') => ({ to, says });

/** Ends the first attempt at each task; what is settled then has no other try to come. */
function ended(world: SimulatedWorld, outcome: Parameters<SimulatedWorld['endAttempt']>[1]): SimulatedWorld {
  for (let round = 0; round < 3; round += 1) {
    for (const { id } of world.active) world.endAttempt(id, outcome);
    world.pass(3_600_000);
    world.settle();
  }
  return world;
}

describe('whoever asks', () => {
  const { snapshot } = worldOf(FOUR_ITEMS);

  test.for<[string, CommandComment]>([
    ['a bot', commanded(START, { author: { login: 'maya', isBot: true } })],
    ['a comment that is for somebody else', said({ outcome: 'none' })],
    ['what we have refused before', commanded(START, { ourReactions: ['eyes', 'thumbs_down'] })],
    ['what we have done before', commanded(START, { ourReactions: ['rocket'] })],
    ['the comment of another issue', commanded(START, { issue: 13 })],
  ])('%s gets no answer', ([, comment]) => {
    expect(answers(snapshot, comment)).toEqual([]);
  });

  test('what stands in the record was answered', () => {
    const { run } = snapshot;
    const seen = run && { ...snapshot, run: { ...run, seenTriggers: [...run.seenTriggers, 'IC_1'] } };
    expect(seen && answers(seen, commanded(START))).toEqual([]);
  });

  test('gets a word without write access, three an hour and then a reaction', () => {
    const stranger = commanded(START, { author: { login: 'eve', isBot: false } });
    expect(answers(snapshot, stranger)).toEqual([
      SEEN,
      saying({ kind: 'no-write-access', login: 'eve' }),
      DECLINED,
    ]);
    const replied = (key: string, createdAt: number): OurComment => ({
      nodeId: `IC_reply_${key}`,
      body: '',
      tag: { kind: 'reply', key },
      createdAt,
      updatedAt: createdAt,
      memory: null,
    });
    const at = (times: readonly number[]) =>
      answers(
        withGitHub(snapshot, {
          ourComments: times.map((ms, index) => replied(`${index}`, snapshot.now - ms)),
        }),
        stranger,
      );
    expect(at([1, 2, 3])).toEqual([SEEN, DECLINED]);
    expect(at([1, 2, 3_600_000])).toHaveLength(3);
    expect(at([1, 2, 3_599_999])).toHaveLength(2);
    const plans = [1, 2, 3].map((ms) => ({
      ...replied(`${ms}`, snapshot.now - ms),
      tag: { kind: 'plan', key: `${ms}` } as const,
    }));
    expect(answers(withGitHub(snapshot, { ourComments: plans }), stranger)).toHaveLength(3);
  });

  test.for(['admin', 'write'] as const)('may command with the permission %s', (permission) => {
    const may = { ...snapshot, permissions: { maya: permission } };
    expect(answers(may, commanded({ kind: 'help' }))).toEqual([
      SEEN,
      saying({ kind: 'help' }),
      { on: 'IC_1', with: 'rocket' },
    ]);
  });

  test.for(['read', 'none'] as const)('may not with the permission %s', (permission) => {
    const may = { ...snapshot, permissions: { maya: permission } };
    expect(answers(may, commanded({ kind: 'help' }))).toContainEqual(
      saying({ kind: 'no-write-access', login: 'maya' }),
    );
  });

  test('is told of a command that cannot be followed', () => {
    expect(answers(snapshot, said({ outcome: 'invalid', message: 'no such word' }))).toEqual([
      SEEN,
      saying({ kind: 'invalid-command', message: 'no such word' }),
      DECLINED,
    ]);
  });

  test('is not answered in the same words twice, where a crash fell between them and their mark', () => {
    const ourComments: OurComment[] = [
      {
        nodeId: 'IC_r',
        body: '',
        tag: { kind: 'reply', key: 'IC_1' },
        createdAt: NOW,
        updatedAt: NOW,
        memory: null,
      },
    ];
    const half = commanded({ kind: 'help' }, { ourReactions: ['eyes'] });
    expect(answers(withGitHub(snapshot, { ourComments }), half)).toEqual([{ on: 'IC_1', with: 'rocket' }]);
    expect(answers(withGitHub(snapshot, { ourComments }), { ...half, nodeId: 'IC_2' })).toHaveLength(2);
  });

  test('is answered one at a time, the oldest first', () => {
    const [help, start] = [commanded({ kind: 'help' }), commanded(START, { nodeId: 'IC_2' })];
    expect(answers(snapshot, help, start)).toHaveLength(3);
  });
});

describe('nothing can be started', () => {
  const { snapshot } = worldOf(FOUR_ITEMS);
  const closed = withGitHub(snapshot, { issue: { ...snapshot.github.issue, open: false } });
  const wrong: Snapshot = { ...snapshot, config: { outcome: 'invalid', errors: ['no such key'] } };
  const commands: Command[] = [
    START,
    { kind: 'plan' },
    APPROVE,
    RETRY,
    { kind: 'allow', task: null, reason: 'secret' },
  ];

  test.for(commands)('on a closed issue, or with an invalid config: $kind', (command) => {
    expect(answers(closed, commanded(command))).toEqual([SEEN, saying({ kind: 'issue-closed' }), DECLINED]);
    expect(answers(wrong, commanded(command))).toEqual([
      SEEN,
      saying({ kind: 'invalid-config', errors: ['no such key'] }),
      DECLINED,
    ]);
  });

  test.for<Command>([
    { kind: 'start', flags: { agent: 'nobody' } },
    { kind: 'retry', flags: { agent: 'nobody' } },
  ])('with an agent that the server does not have: $kind', (command) => {
    expect(answers(snapshot, commanded(command))).toEqual([
      SEEN,
      saying({ kind: 'unknown-agent', agent: 'nobody', known: ['command'] }),
      DECLINED,
    ]);
  });

  test('by a label of somebody without write access', () => {
    const fresh = snapshotOf(FOUR_ITEMS, { permissions: {} });
    expect(answers(fresh)).toEqual([saying({ kind: 'no-write-access', login: 'maya' }, LABELLED.nodeId)]);
  });

  test('while a run is under way, but a plan can be asked for', () => {
    const runName = snapshot.run?.name;
    expect(answers(snapshot, commanded(START))).toEqual([
      SEEN,
      saying({ kind: 'already-running', runName }),
      DECLINED,
    ]);
    expect(answers(snapshot, commanded({ kind: 'plan' }))).toEqual([
      SEEN,
      'show-plan',
      { on: 'IC_1', with: 'rocket' },
    ]);
  });
});

describe('a label', () => {
  const again = { ...LABELLED, nodeId: 'LE_2' };
  const labelled = (snapshot: Snapshot, event = again) =>
    withGitHub(snapshot, { labelEvents: [LABELLED, event] });

  test('starts a run, and is noted where one is under way', () => {
    expect(answers(snapshotOf(FOUR_ITEMS))).toEqual(['start-run']);
    expect(answers(labelled(worldOf(FOUR_ITEMS).snapshot))).toEqual(['note-trigger']);
    expect(answers(labelled(ended(worldOf(FOUR_ITEMS), VERIFIED).snapshot))).toEqual(['start-run']);
  });

  test('shows a waiting plan anew', () => {
    const waiting = labelled(worldOf(TWO).snapshot);
    const planLabel = 'parallel-orchestrate:plan';
    const issue = { ...waiting.github.issue, labels: [planLabel] };
    const asked = withGitHub(waiting, { issue, labelEvents: [{ ...again, label: planLabel }] });
    expect(answers(asked)).toEqual(['revise-plan']);
    expect(answerTriggers(asked)).toMatchObject([{ seen: 'LE_2', reason: 'maya asked for the plan' }]);
  });

  test('counts once, from people, and while it is there', () => {
    const { snapshot } = worldOf(FOUR_ITEMS);
    const of = (facts: Partial<GitHubFacts>) => unansweredLabel(withGitHub(snapshot, facts));
    expect(of({})).toBeNull();
    expect(of({ labelEvents: [LABELLED, again] })).toBe(again);
    expect(of({ labelEvents: [again, LABELLED] })).toBeNull();
    expect(of({ labelEvents: [{ ...again, actor: { login: 'maya', isBot: true } }] })).toBeNull();
    expect(of({ labelEvents: [again], issue: { ...snapshot.github.issue, labels: [] } })).toBeNull();
    const tag = { kind: 'reply', key: 'LE_2' } as const;
    const told: OurComment = { nodeId: 'IC_r', body: '', tag, createdAt: NOW, updatedAt: NOW, memory: null };
    expect(of({ labelEvents: [again], ourComments: [told] })).toBeNull();
    expect(of({ labelEvents: [again], ourComments: [{ ...told, tag: { ...tag, kind: 'plan' } }] })).toBe(
      again,
    );
    expect(of({ labelEvents: [again], ourComments: [{ ...told, tag: { ...tag, key: 'LE_3' } }] })).toBe(
      again,
    );
  });
});

test('while the repository is read, what needs no plan is answered meanwhile', () => {
  const fresh = snapshotOf(FOUR_ITEMS, { repository: { state: 'reading' } });
  const [start, help] = [commanded(START), commanded({ kind: 'help' }, { nodeId: 'IC_2' })];
  expect(answers(fresh)).toEqual([]);
  expect(answers(fresh, start, help)).toEqual([
    SEEN,
    { on: 'IC_2', with: 'eyes' },
    saying({ kind: 'help' }, 'IC_2'),
    { on: 'IC_2', with: 'rocket' },
  ]);
  expect(isPlanAskedFor(fresh)).toBe(true);
  expect(isPlanAskedFor(withGitHub(fresh, { labelEvents: [] }))).toBe(false);
});

describe('approve', () => {
  const { snapshot } = worldOf(TWO);
  const shown = snapshot.github.ourComments.find(({ tag }) => tag.kind === 'plan');

  test('begins the run of the plan that was shown', () => {
    expect(answerTriggers(withGitHub(snapshot, { commands: [commanded(APPROVE)] }))).toEqual([
      { type: 'react', subject: 'IC_1', reaction: 'eyes', reason: 'received' },
      { type: 'begin-run', approvedBy: 'maya', seen: 'IC_1', reason: 'approved by maya' },
    ]);
  });

  test('finds nothing to approve where no plan waits, or one that nobody can run', () => {
    const nothing = [SEEN, saying({ kind: 'nothing-to-approve' }), DECLINED];
    expect(answers(worldOf(FOUR_ITEMS).snapshot, commanded(APPROVE))).toEqual(nothing);
    const { run } = snapshot;
    const declined = run && {
      ...snapshot,
      run: { ...run, plan: { ...run.plan, mode: 'declined' as const } },
    };
    expect(declined && answers(declined, commanded(APPROVE))).toEqual(nothing);
  });

  test('binds what was shown: the same checklist, and a comment that is older', () => {
    const changed = [SEEN, saying({ kind: 'plan-changed' }), DECLINED];
    expect(answers({ ...snapshot, checklistHash: 'other' }, commanded(APPROVE))).toEqual(changed);
    expect(answers(withGitHub(snapshot, { ourComments: [] }), commanded(APPROVE))).toEqual(changed);
    const at = (ms: number, updated: number) => {
      const comment = shown && { ...shown, createdAt: NOW, updatedAt: NOW + updated };
      const ourComments = comment ? [comment] : [];
      return answers(withGitHub(snapshot, { ourComments }), commanded(APPROVE, { createdAt: NOW + ms }));
    };
    // The first text can be read from its second on, an edited one from the next on.
    expect(at(0, 0)).toEqual([SEEN, 'begin-run']);
    expect(at(-1_000, 0)).toEqual(changed);
    expect(at(2_000, 2_000)).toEqual(changed);
    expect(at(3_000, 2_000)).toEqual([SEEN, 'begin-run']);
  });
});

describe('retry', () => {
  const why = (says: string) => [SEEN, saying({ kind: 'nothing-to-retry', why: says }), DECLINED];

  test('finds nothing to retry before a run has begun, and where nothing failed', () => {
    const before = 'No run of this master issue has begun.';
    expect(answers(worldOf(TWO).snapshot, commanded(RETRY))).toEqual(why(before));
    expect(answers(withGitHub(snapshotOf(FOUR_ITEMS), { labelEvents: [] }), commanded(RETRY))).toEqual(
      why(before),
    );
    const world = worldOf(FOUR_ITEMS);
    expect(answers(world.snapshot, commanded(RETRY))).toEqual(why('No task has failed.'));
    const issue = world.task('item-2').subIssue ?? 0;
    expect(answers(world.snapshot, commanded(RETRY, { issue }))).toEqual(
      why(`item-2 is ${world.task('item-2').state}: ${world.task('item-2').why}.`),
    );
  });

  test('tries everything anew that failed, on a sub-issue its own task', () => {
    const world = ended(worldOf(FOUR_ITEMS), FAILED);
    const asked = (issue: number) =>
      answerTriggers(withGitHub(world.snapshot, { commands: [commanded(RETRY, { issue })] }))[1];
    const tasks = ['item-1', 'item-2', 'item-3', 'item-4'].map((handle) => ({ handle, triesFrom: 2 }));
    expect(asked(12)).toMatchObject({
      type: 'retry-tasks',
      tasks,
      reason: 'maya retries item-1, item-2, item-3, item-4',
    });
    expect(asked(world.task('item-3').subIssue ?? 0)).toMatchObject({
      tasks: [{ handle: 'item-3', triesFrom: 2 }],
    });
  });

  test('leaves what succeeded, and what only waits for what failed', () => {
    const world = worldOf(`${FOUR_ITEMS}\n- [ ] Add \`src/part-5.ts\` after item 1`);
    const [first] = world.active;
    for (const { id, handle } of world.active)
      world.endAttempt(id, handle === first?.handle ? FAILED : VERIFIED);
    ended(world, FAILED);
    expect(world.task('item-5').state).toBe('blocked');
    const commands = [commanded(RETRY)];
    expect(answerTriggers(withGitHub(world.snapshot, { commands }))[1]).toMatchObject({
      tasks: [{ handle: 'item-1' }],
    });
  });

  test('takes agents and budget as they are wanted now, and all other rules as they were', () => {
    const world = ended(worldOf(FOUR_ITEMS), CANCELLED);
    const { config, run } = world.snapshot;
    if (config.outcome !== 'valid' || run === null) throw new Error('no run');
    const settings = {
      ...config.settings,
      maxAgents: 1,
      agentTimeoutMs: 1,
      budget: { ...config.settings.budget },
    };
    const now = { ...world.snapshot, config: { ...config, settings } };
    const commands = [commanded({ kind: 'retry', flags: { budgetUsd: 7 } })];
    const [, action] = answerTriggers(withGitHub(now, { commands }));
    expect(action).toMatchObject({ type: 'retry-tasks', flags: { ...run.flags, budgetUsd: 7 } });
    expect(action?.type === 'retry-tasks' && action.settings).toEqual({
      ...run.settings,
      budget: { ...config.settings.budget, run: { ...config.settings.budget.run, costUsd: 7 } },
    });
  });
});

describe('allow', () => {
  const nothing = (why: string) => [SEEN, saying({ kind: 'nothing-to-allow', why }), DECLINED];
  const allow = (reason: 'secret' | 'out-of-scope', handle?: string) =>
    commanded({
      kind: 'allow',
      reason,
      task: handle === undefined ? null : { kind: 'handle', handle: handle as 'item-1' },
    });

  /** item-1 is held for its scope, item-2 was refused for good, item-3 failed, and item-4 works. */
  const world = worldOf(FOUR_ITEMS);
  for (let round = 0; round < 2; round += 1) {
    world.endAttempt(world.last('item-1').id, rejected('out-of-scope', 'c0ffee'));
    world.endAttempt(world.last('item-2').id, rejected('no-commits', null));
    if (round === 0) world.endAttempt(world.last('item-3').id, rejected('push-refused'));
    world.settle();
  }
  const { snapshot } = world;

  test('finds nothing before a run has begun', () => {
    const before = 'No run of this master issue has begun.';
    expect(answers(worldOf(TWO).snapshot, allow('secret', 'item-1'))).toEqual(nothing(before));
    expect(
      answers(withGitHub(snapshotOf(FOUR_ITEMS), { labelEvents: [] }), allow('secret', 'item-1')),
    ).toEqual(nothing(before));
  });

  test('lets the very work pass that is held for that reason', () => {
    const commands = [allow('out-of-scope', 'item-1')];
    expect(answerTriggers(withGitHub(snapshot, { commands }))[1]).toEqual({
      type: 'allow-work',
      handle: 'item-1',
      allowance: { reason: 'out-of-scope', commit: 'c0ffee', by: 'maya' },
      seen: 'IC_1',
      reason: 'maya allows item-1 although it was refused (out-of-scope)',
    });
  });

  test('means the task of the sub-issue on which it is said, or whose number is named', () => {
    const issue = world.task('item-1').subIssue ?? 0;
    expect(answers(snapshot, { ...allow('out-of-scope'), issue })).toEqual([SEEN, 'allow-work']);
    const numbered = commanded({
      kind: 'allow',
      reason: 'out-of-scope',
      task: { kind: 'issue', number: issue },
    });
    expect(answers(snapshot, numbered)).toEqual([SEEN, 'allow-work']);
  });

  test.for([
    [allow('out-of-scope'), 'Say which task: held now are item-1 (`allow item-1 out-of-scope`).'],
    [
      allow('out-of-scope', 'item-9'),
      'item-9 is no task of this run: held now are item-1 (`allow item-1 out-of-scope`).',
    ],
    [
      commanded({ kind: 'allow', reason: 'secret', task: { kind: 'issue', number: 999 } }),
      '#999 is no task of this run: held now are item-1 (`allow item-1 out-of-scope`).',
    ],
    [allow('secret', 'item-1'), 'item-1 was refused for another reason: `allow item-1 out-of-scope`.'],
    [
      allow('secret', 'item-2'),
      'item-2 was refused (no-commits), and nothing of it was kept: refused for no-commits',
    ],
    [
      allow('secret', 'item-3'),
      'item-3 was refused (push-refused), and nobody can allow that: refused for push-refused',
    ],
  ] as const)('else it says what could be allowed: $1', ([comment, why]) => {
    expect(answers(snapshot, comment)).toEqual(nothing(why));
  });

  test('says why work is not held that is under way', () => {
    const { state, why } = world.task('item-4');
    expect(answers(snapshot, allow('secret', 'item-4'))).toEqual(
      nothing(`item-4 is not held for secret: it is ${state.replace('_', ' ')}, ${why}.`),
    );
  });

  test('gives an example where no work is held', () => {
    expect(answers(worldOf(FOUR_ITEMS).snapshot, allow('secret'))).toEqual(
      nothing('Say which task: for example `allow item-1 secret`. No work is held now.'),
    );
  });
});

describe('a sub-issue that is a master issue itself', () => {
  const { snapshot } = worldOf(FOUR_ITEMS);
  const parent = 3;
  const child = (run: Snapshot['run']) =>
    withGitHub({ ...snapshot, run }, { labelEvents: [], issue: { ...snapshot.github.issue, parent } });

  test('leaves what is said of its task to the look at its parent, until it has a run of its own', () => {
    expect(answers(child(null), commanded(RETRY))).toEqual([]);
    expect(answers(child(null), commanded({ kind: 'allow', task: null, reason: 'secret' }))).toEqual([]);
    expect(answers(child(null), commanded({ kind: 'help' }))).toHaveLength(3);
    expect(answers(child(snapshot.run), commanded(RETRY))).toHaveLength(3);
  });

  test('is spoken to by its own look, except about the task that it stands for', () => {
    const issue = snapshot.run?.tasks[0]?.subIssue?.number ?? 0;
    expect(answers(snapshot, commanded(RETRY, { issue }))).toHaveLength(3);
    expect(
      answers(snapshot, commanded({ kind: 'allow', task: null, reason: 'secret' }, { issue })),
    ).toHaveLength(3);
    expect(answers(snapshot, commanded(START, { issue }))).toEqual([]);
    expect(answers(snapshot, commanded({ kind: 'help' }, { issue }))).toEqual([]);
    expect(
      answers(withGitHub({ ...snapshot, run: null }, { labelEvents: [] }), commanded(RETRY, { issue })),
    ).toEqual([]);
  });
});
