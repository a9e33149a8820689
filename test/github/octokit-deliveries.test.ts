import { expect, onTestFinished, test } from 'vitest';
import { OctokitDeliveries } from '../../src/github/octokit-deliveries.ts';
import { shop, start } from '../local-github/start.ts';
import { receive } from '../local-github/webhook-receiver.ts';
import { probotOn } from './probot-on.ts';

test('webhooks that nobody took are known, and are delivered again when asked for', async () => {
  const { github, ada, stop } = await start();
  onTestFinished(stop);
  const receiver = await receive(github);
  onTestFinished(() => receiver.stop());
  const probot = probotOn(github);
  const deliveries = new OctokitDeliveries(() => probot.auth());

  receiver.fail(2);
  for (const title of ['One', 'Two', 'Three']) await ada.rest.issues.create({ ...shop, title });
  await github.idle();
  const failed = await deliveries.failed(() => false);
  const guids = github.deliveries.map(({ guid }) => guid);
  expect(failed.map(({ guid }) => guid).toReversed()).toEqual(guids.slice(0, 2));
  expect(failed.every(({ at }) => Math.abs(at - Date.now()) < 60_000)).toBe(true);
  expect(receiver.received).toHaveLength(1);

  await deliveries.redeliver(failed.at(-1)?.id ?? '');
  await github.idle();
  expect(receiver.received.map(({ id }) => id)).toEqual([guids[2], guids[0]]);
});

test('very many failed tries are read page by page', async () => {
  const { github, ada, stop } = await start();
  onTestFinished(stop);
  github.setWebhookUrl('http://127.0.0.1:1/nobody');
  const probot = probotOn(github);
  for (let count = 0; count < 110; count += 1) {
    await ada.rest.issues.create({ ...shop, title: `Issue ${count}` });
  }
  await github.idle();
  const deliveries = new OctokitDeliveries(() => probot.auth());
  const all = await deliveries.failed(() => false);
  expect(all).toHaveLength(110);
  const newer = await deliveries.failed((id) => id === all[3]?.id);
  expect(newer.slice(0, 3)).toEqual(all.slice(0, 3));
  expect(newer.length).toBeLessThan(100);
});
