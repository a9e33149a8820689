import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  deliverAll,
  inOrder,
  lose,
  repeat,
  shuffle,
} from '../../src/local-github/faults/deliver-policies.ts';
import type { DeliverPolicy, PendingDelivery } from '../../src/local-github/webhooks.ts';
import { type Person, type Story, tellStory } from '../support/story.ts';
import { checklist } from '../support/story-app.ts';
import { creationsOf, madeTwice } from './history.ts';
import { type Mechanism, without } from './mechanisms.ts';

const HELP = '/parallel-orchestrate help';
const HELPED = 'Commands, as the first line of a comment';
/** A look without an event comes after this. */
const MINUTE_MS = 60_000;
/** Far more than an event takes to be looked at, on the clock of the machine. */
const WHILE_MS = 1_500;
const TIMEOUT_MS = 120_000;

/** A first sweep on a slow machine could find what the story is about. */
function alone(off: readonly Mechanism[]): ReturnType<typeof without> {
  return without(['sweep', ...off]);
}

describe('all webhooks after the trigger are lost', () => {
  interface Silence {
    readonly story: Story;
    readonly issue: number;
    /** Lets a minute pass on the clock of the App. */
    passMinute(): void;
    /** Lets the agents' work be pushed. */
    letPush(): void;
    helps(): Promise<number>;
  }

  /** A run whose attempts are held before their pushes, so that no attempt's end is an event, and Maya asks for help. */
  async function tell(off: readonly Mechanism[]): Promise<Silence> {
    let passed = 0;
    const story = await tellStory({
      app: { now: () => Date.now() + passed, lookIntervalMs: 50, through: alone(off) },
    });
    const gate = Promise.withResolvers<void>();
    onTestFinished(() => gate.resolve());
    story.gitHub.faults.add({
      match: 'git-receive-pack',
      fault: { kind: 'call', when: 'before', run: () => gate.promise },
    });
    story.gitHub.setDeliverPolicy(lose((delivery) => delivery.action !== 'labeled'));
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Three parts', checklist('one', 'two', 'three'));
    await maya.labels(issue);
    await story.until('all pushes are held', async () => story.gitHub.faults.hits.length === 3);
    await sleep(WHILE_MS);
    await maya.comments(issue, HELP);
    const helps = async () => (await story.commentsOn(issue)).filter((text) => text.includes(HELPED)).length;
    await sleep(WHILE_MS);
    expect(await helps()).toBe(0);
    const passMinute = () => {
      passed += MINUTE_MS;
    };
    return { story, issue, passMinute, letPush: () => gate.resolve(), helps };
  }

  test('a command is answered within a minute, and the run ends', { timeout: TIMEOUT_MS }, async () => {
    const { story, issue, passMinute, letPush } = await tell([]);
    passMinute();
    await story.reply(issue, HELPED);
    letPush();
    await story.run(issue, 'finished');
    await story.reply(issue, '3 of 3 tasks');
    expect(madeTwice(story.gitHub)).toEqual([]);
  });

  test('the command would not be answered without looks that no event asks for', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const { passMinute, helps } = await tell(['due-looks']);
    for (let minutes = 0; minutes < 5; minutes += 1) {
      passMinute();
      await sleep(WHILE_MS / 3);
    }
    await sleep(WHILE_MS);
    expect(await helps()).toBe(0);
  });
});

describe('each webhook comes three times, in any order', () => {
  interface Asked {
    readonly story: Story;
    readonly maya: Person;
    readonly issue: number;
    /** Asks for help, and waits until it was given so often in all. */
    helped(times: number): Promise<void>;
    /** What was made when the last webhook has come. */
    made(): Promise<string[]>;
  }

  async function ask(policy: DeliverPolicy, off: readonly Mechanism[] = []): Promise<Asked> {
    const story = await tellStory({ app: { lookIntervalMs: 50, through: alone(off) } });
    story.gitHub.setDeliverPolicy(policy);
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Three parts', checklist('one', 'two', 'three'));
    const helped = async (times: number) => {
      await maya.comments(issue, HELP);
      await story.until(`help was given ${times} times`, async () => {
        const given = (await story.commentsOn(issue)).filter((text) => text.includes(HELPED));
        return given.length >= times;
      });
    };
    const made = async () => {
      await story.gitHub.idle();
      await sleep(WHILE_MS);
      return creationsOf(story.gitHub).map(withoutIds).toSorted();
    };
    return { story, maya, issue, helped, made };
  }

  /** Help before there is a run, a run, and help in its middle and after it. */
  async function tell(policy: DeliverPolicy): Promise<string[]> {
    const { story, maya, issue, helped, made } = await ask(policy);
    await helped(1);
    await maya.labels(issue);
    await story.until('a sub-issue', async () => (await story.subIssues(issue)).length > 0);
    await helped(2);
    await story.reply(issue, '3 of 3 tasks');
    await helped(3);
    return made();
  }

  const thriceShuffled = () => inOrder(repeat(3), shuffle(20_26));

  test('and makes and answers the same as if each had come once', { timeout: TIMEOUT_MS }, async () => {
    const once = await tell(deliverAll);
    expect(once.filter((name) => name.includes(': reply'))).toHaveLength(3);
    expect(await tell(thriceShuffled())).toEqual(once);
  });

  test('would be answered several times without marks of what was answered', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const { helped, made } = await ask(thriceShuffled(), ['marks']);
    await helped(1);
    expect((await made()).length).toBeGreaterThan(1);
  });
});

/** Ids of comments and the day in the name of a run differ from run to run. */
function withoutIds(name: string): string {
  return name.replace(/reply \S+/, 'reply').replace(/-\d{8}/, '');
}

describe('the webhook of the label finds nobody', () => {
  async function tell(
    address: () => Promise<string>,
    off: readonly Mechanism[] = [],
  ): Promise<{ story: Story; issue: number }> {
    const story = await tellStory({ app: { redeliverIntervalMs: 300, through: alone(off) } });
    story.gitHub.setWebhookUrl(await address());
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Three parts', checklist('one', 'two', 'three'));
    await maya.labels(issue);
    await story.gitHub.idle();
    story.gitHub.setWebhookUrl(story.app.webhookUrl);
    return { story, issue };
  }

  test.each([
    ['nobody listens', closedPort],
    ['the server fails', failingServer],
  ])(
    'because %s: the run starts when GitHub is asked for it',
    { timeout: TIMEOUT_MS },
    async (_why, address) => {
      const { story, issue } = await tell(address);
      await story.run(issue, 'finished');
      expect(story.gitHub.deliveries.some(({ isRedelivery }) => isRedelivery)).toBe(true);
      expect(madeTwice(story.gitHub)).toEqual([]);
    },
  );

  test('and no run would start if nobody asked', { timeout: TIMEOUT_MS }, async () => {
    const { story } = await tell(closedPort, ['redelivery']);
    await sleep(2 * WHILE_MS);
    expect(await story.app.store.listRuns(10)).toEqual([]);
  });
});

/** Where nobody listens. */
async function closedPort(): Promise<string> {
  const { address, close } = await startServer(200);
  await close();
  return address;
}

async function failingServer(): Promise<string> {
  const { address, close } = await startServer(500);
  onTestFinished(close);
  return address;
}

async function startServer(status: number): Promise<{ address: string; close: () => Promise<void> }> {
  const server = createServer((_request, response) => response.writeHead(status).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { address: `http://127.0.0.1:${port}/api/github/webhooks`, close };
}

describe('a forged webhook', () => {
  test.each(['none', 'wrong'] as const)(
    'with the signature "%s" is refused, and nothing is looked at',
    { timeout: TIMEOUT_MS },
    async (signature) => {
      const story = await tellStory({ app: { through: alone([]) } });
      const { gitHub } = story;
      const held = Promise.withResolvers<{ delivery: PendingDelivery; send: () => Promise<void> }>();
      gitHub.setDeliverPolicy(async (delivery, send) => {
        if (delivery.action === 'labeled') held.resolve({ delivery, send });
      });
      const maya = await story.person('maya', 'write');
      const issue = await maya.opens('Three parts', checklist('one', 'two', 'three'));
      await maya.labels(issue);
      const { delivery, send } = await held.promise;
      const asked = gitHub.traffic.graphql;

      const { event, payload } = delivery;
      const status = await gitHub.forgeWebhook({ event, payload, signature });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      await sleep(WHILE_MS);
      expect(gitHub.traffic.graphql).toBe(asked);
      expect(await story.app.store.listRuns(10)).toEqual([]);

      await send();
      await story.run(issue, 'finished');
    },
  );
});
