import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  deliverAll,
  inOrder,
  lose,
  repeat,
  shuffle,
} from '../../src/local-github/faults/deliver-policies.ts';
import type { Fault, FaultyRequest } from '../../src/local-github/faults/fault.ts';
import type { DeliverPolicy } from '../../src/local-github/webhooks.ts';
import { type RedisServer, startRedisServer } from '../support/start-redis.ts';
import { counter, draw, drawOne } from './draw.ts';
import { effectName } from './effect-name.ts';
import { isFromApp, killAtWrites } from './kill-plan.ts';
import type { Mechanism } from './mechanisms.ts';
import { openScene, REPOSITORY, type Scene } from './scene.ts';
import { sixTasks } from './six-tasks.ts';
import { violationsOf } from './violations.ts';

export interface TrialOptions {
  readonly seed: number;
  /** Deaths of processes, at most; the run has to end at last. */
  readonly killsAtMost: number;
  readonly withinMs: number;
  /** Negative controls: what the App goes without. */
  readonly off: readonly Mechanism[];
}

/** One run with deaths and lies, and the promises that it broke. */
export interface Trial {
  readonly seed: number;
  readonly kills: number;
  /** Requests that GitHub answered wrongly, late or not at all. */
  readonly lies: number;
  readonly ms: number;
  readonly violations: readonly string[];
}

const REDIS = { appendonly: 'yes', appendfsync: 'always' };
/** How likely it is, for each write, that its maker dies at it, and for each request, that somebody dies soon after. */
const DEATHS = { atWrite: 0.2, later: 0.03, ofRedis: 0.01 };
const LATER_MS = 600;
const LIES = { write: 0.08, read: 0.04 };

/** What happens is drawn from the seed, for each request by what it asks for and how often it was made: a seed tells nearly the same story again. */
export async function runTrial({ seed, killsAtMost, withinMs, off }: TrialOptions): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), 'trial-'));
  const redis = await RestartableRedis.start(folder);
  const { redisUrl } = redis;
  const scene = await openScene({ redisUrl, off });
  const startedAt = Date.now();
  const appliedLate = new Set<string>();
  try {
    const issue = await ask(scene, seed);
    const mayKill = () => scene.fleet.kills < killsAtMost;
    killSome(scene, seed, mayKill, () => redis.restart());
    lieSometimes(scene, seed, appliedLate);
    const words = letSomebodyWrite(scene, seed, issue);
    await scene.label(issue);
    const end = await scene.finished(issue, withinMs).then(
      () => [],
      (error) => [String(error)],
    );
    const { kills } = scene.fleet;
    await scene.fleet.stop();
    await redis.settled();
    const body = await scene.body(issue);
    const violations = [
      ...end,
      ...(await violationsOf(scene.gitHub, redisUrl, issue, appliedLate)),
      ...words.filter((word) => !body.includes(word)).map((word) => `overwritten: ${word}`),
    ];
    const lies = scene.gitHub.faults.hits.filter(
      ({ fault }) => fault.kind !== 'call' && fault.kind !== 'header',
    ).length;
    return { seed, kills, lies, ms: Date.now() - startedAt, violations };
  } finally {
    await scene.close();
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A Redis that keeps everything on disk, and may be killed. */
class RestartableRedis {
  #server: RedisServer;
  #restarts: Promise<void> = Promise.resolve();
  readonly #folder: string;

  private constructor(server: RedisServer, folder: string) {
    this.#server = server;
    this.#folder = folder;
  }

  static async start(folder: string): Promise<RestartableRedis> {
    return new RestartableRedis(await startRedisServer({ folder, config: REDIS }), folder);
  }

  get redisUrl(): string {
    return this.#server.url;
  }

  /** One after the other, however many are asked for. */
  restart(): void {
    this.#restarts = this.#restarts.then(async () => {
      const { port } = this.#server;
      await this.#server.stop();
      this.#server = await startRedisServer({ folder: this.#folder, port, config: REDIS });
    });
  }

  settled(): Promise<void> {
    return this.#restarts;
  }

  async stop(): Promise<void> {
    await this.#restarts;
    await this.#server.stop();
  }
}

/** Opens the master issue, with webhooks that come in some way of their own; that of the label is not lost without a trace. */
async function ask({ gitHub, open }: Scene, seed: number): Promise<number> {
  const times = counter();
  const isLost = (what: string) => draw(seed, 'webhook', what, times(what)) < 0.5;
  const policies: readonly [DeliverPolicy, ...DeliverPolicy[]] = [
    deliverAll,
    lose(({ action }) => action !== 'labeled' && isLost(action ?? '')),
    lose(({ action }) => action !== 'labeled'),
    inOrder(repeat(3), shuffle(seed)),
  ];
  gitHub.setDeliverPolicy(drawOne(policies, seed, 'webhooks'));
  return open('Six parts', sixTasks(await open('Write `src/eight.txt`', 'As agreed.')));
}

/** A person adds a line to the master issue at the worst moment, now and then. Gives the lines. */
function letSomebodyWrite({ gitHub, octokit, body }: Scene, seed: number, issue: number): readonly string[] {
  const words: string[] = [];
  const times = counter();
  const write = async () => {
    const word = `Line ${words.length + 1} of Maya.`;
    const before = await body(issue);
    await octokit.issues.update({ ...REPOSITORY, issue_number: issue, body: `${before}\n${word}\n` });
    words.push(word);
  };
  const isMoment = ({ operation }: FaultyRequest) =>
    operation === 'mutation updateIssue' && draw(seed, 'words', times('words')) < 0.3;
  gitHub.faults.add({ match: isMoment, times: 2, fault: { kind: 'call', when: 'before', run: write } });
  return words;
}

function killSome(
  { gitHub, fleet }: Scene,
  seed: number,
  mayKill: () => boolean,
  killRedis: () => void,
): void {
  const times = counter();
  killAtWrites(gitHub, fleet, (effect) => {
    const time = times(effect);
    if (!mayKill() || draw(seed, 'death', effect, time) >= DEATHS.atWrite) return null;
    return drawOne(['before', 'applied', 'replied'], seed, 'moment', effect, time);
  });
  const later = (request: FaultyRequest) => {
    const about = [effectName(request), times(`any ${effectName(request)}`)] as const;
    if (draw(seed, 'redis', ...about) < DEATHS.ofRedis) killRedis();
    if (!mayKill() || draw(seed, 'later', ...about) >= DEATHS.later) return;
    const name = drawOne(['serve', 'work'], seed, 'who', ...about);
    setTimeout(() => mayKill() && fleet.kill(name), draw(seed, 'when', ...about) * LATER_MS);
  };
  gitHub.faults.add({ match: isFromApp, fault: { kind: 'call', when: 'after', run: later } });
}

type Lies = readonly [Fault, ...Fault[]];

/** Later than a create without an answer is waited for. */
const TOO_LATE: Fault = { kind: 'late-apply', ms: 3_000, hold: false };

const ABOUT_WRITES: Lies = [
  { kind: 'server-error', status: 502, when: 'after' },
  { kind: 'server-error', status: 503, when: 'before' },
  { kind: 'cut', when: 'after' },
  { kind: 'cut', when: 'before' },
  { kind: 'delay', ms: 300 },
  { kind: 'late-apply', ms: 400, hold: false },
  TOO_LATE,
  { kind: 'limit', limit: 'secondary', status: 403, retryAfterS: 30 },
  { kind: 'limit', limit: 'primary', status: 429, retryAfterS: 60 },
];
const ABOUT_READS: Lies = [
  { kind: 'server-error', status: 500, when: 'before' },
  { kind: 'cut', when: 'after' },
  { kind: 'delay', ms: 300 },
  { kind: 'lag', ms: 300 },
  { kind: 'limit', limit: 'primary', status: 403, retryAfterS: 30 },
  {
    kind: 'graphql-errors',
    errors: [{ message: 'Something went wrong.' }],
    change: () => ({ repository: null }),
  },
];

/** A rule for each lie, since a rule has one; the first that is drawn for a request is told. */
function lieSometimes({ gitHub }: Scene, seed: number, appliedLate: Set<string>): void {
  const times = counter();
  const drawn = new WeakMap<FaultyRequest, Fault | null>();
  const lieFor = (request: FaultyRequest): Fault | null => {
    const known = drawn.get(request);
    if (known !== undefined || !isFromApp(request)) return known ?? null;
    const [lies, likely] = request.isWrite ? [ABOUT_WRITES, LIES.write] : [ABOUT_READS, LIES.read];
    const about = [effectName(request), times(effectName(request))] as const;
    const drawnLie = draw(seed, 'lie', ...about) < likely ? drawOne(lies, seed, 'which', ...about) : null;
    // An old text of the master issue that comes after the grace is like an edit of a person: nothing tells that it was ours.
    const lie = drawnLie === TOO_LATE && about[0].startsWith('updateIssue') ? null : drawnLie;
    drawn.set(request, lie);
    if (lie?.kind === 'late-apply') appliedLate.add(effectName(request));
    return lie;
  };
  for (const fault of [...ABOUT_WRITES, ...ABOUT_READS]) {
    gitHub.faults.add({ match: (request) => lieFor(request) === fault, fault });
  }
}
