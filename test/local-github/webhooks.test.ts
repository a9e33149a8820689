import { Probot } from 'probot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Started, shop, start } from './start.ts';
import { type Receiver, receive } from './webhook-receiver.ts';

let started: Started;
let receiver: Receiver;

beforeEach(async () => {
  started = await start();
  receiver = await receive(started.github);
});

afterEach(async () => {
  await receiver.stop();
  await started.stop();
});

describe('webhooks', () => {
  it('tell a Probot app of every change to an issue, in order, each with the state of its moment', async () => {
    const { ada, github } = started;
    const { data } = await ada.rest.issues.create({ ...shop, title: 'One', labels: ['go'] });
    const { number: issue_number } = data;
    await ada.rest.issues.update({ ...shop, issue_number, title: 'Two', body: 'text' });
    await ada.rest.issues.update({ ...shop, issue_number, title: 'Two', body: 'text' });
    const { data: comment } = await ada.rest.issues.createComment({ ...shop, issue_number, body: '/plan' });
    await ada.rest.issues.updateComment({ ...shop, comment_id: comment.id, body: '/help' });
    await ada.rest.issues.deleteComment({ ...shop, comment_id: comment.id });
    await ada.rest.issues.removeLabel({ ...shop, issue_number, name: 'go' });
    await ada.rest.issues.update({ ...shop, issue_number, state: 'closed', state_reason: 'not_planned' });
    await ada.rest.issues.update({ ...shop, issue_number, state: 'open' });
    await github.idle();
    expect(receiver.events()).toEqual([
      'issues.opened',
      'issues.labeled',
      'issues.edited',
      'issue_comment.created',
      'issue_comment.edited',
      'issue_comment.deleted',
      'issues.unlabeled',
      'issues.closed',
      'issues.reopened',
    ]);
    const [opened, labeled, edited] = receiver.received;
    expect(opened?.payload).toMatchObject({
      issue: { id: data.id, number: 1, title: 'One', labels: [] },
      repository: { full_name: 'acme/shop', owner: { login: 'acme' } },
      organization: { login: 'acme' },
      sender: { login: 'ada', type: 'User' },
      installation: { id: github.app.installationId },
    });
    expect(labeled?.payload).toMatchObject({ label: { name: 'go' }, issue: { labels: [{ name: 'go' }] } });
    expect(edited?.payload).toMatchObject({ changes: { title: { from: 'One' }, body: { from: '' } } });
  });

  it('tell of both sides of sub-issues and dependencies', async () => {
    const { bot, github } = started;
    const { data: parent } = await bot.rest.issues.create({ ...shop, title: 'Parent' });
    const { data: child } = await bot.rest.issues.create({ ...shop, title: 'Child' });
    const at = { ...shop, issue_number: parent.number };
    await bot.rest.issues.addSubIssue({ ...at, sub_issue_id: Number(child.id) });
    await bot.rest.issues.addBlockedByDependency({ ...at, issue_id: Number(child.id) });
    await bot.rest.issues.removeDependencyBlockedBy({ ...at, issue_id: Number(child.id) });
    await bot.rest.issues.removeSubIssue({ ...at, sub_issue_id: Number(child.id) });
    await github.idle();
    expect(receiver.events().slice(2)).toEqual([
      'sub_issues.sub_issue_added',
      'sub_issues.parent_issue_added',
      'issue_dependencies.blocked_by_added',
      'issue_dependencies.blocking_added',
      'issue_dependencies.blocked_by_removed',
      'issue_dependencies.blocking_removed',
      'sub_issues.sub_issue_removed',
      'sub_issues.parent_issue_removed',
    ]);
    expect(receiver.received[2]?.payload).toMatchObject({
      parent_issue_id: parent.id,
      sub_issue_id: child.id,
      parent_issue: { sub_issues_summary: { total: 1 } },
      sub_issue_repo: { full_name: 'acme/shop' },
      sender: { login: 'parallel-orchestrator[bot]', type: 'Bot' },
    });
  });

  it('are refused by an app that has another secret', async () => {
    const stranger = await receive(started.github, 'another secret');
    await started.ada.rest.issues.create({ ...shop, title: 'One' });
    await started.github.idle();
    await stranger.stop();
    expect(stranger.received).toEqual([]);
    expect(started.github.deliveries).toMatchObject([{ outcome: { kind: 'answered', statusCode: 400 } }]);
  });

  it('let a Probot app answer through its own clients', async () => {
    const { ada, github } = started;
    const probot = new Probot({
      appId: github.app.id,
      privateKey: github.app.privateKey,
      secret: github.app.webhookSecret,
      baseUrl: `${github.url}/api/v3`,
      logLevel: 'fatal',
    });
    const octokit = await probot.auth(github.app.installationId);
    await ada.rest.issues.create({ ...shop, title: 'One' });
    await octokit.rest.issues.createComment({ ...shop, issue_number: 1, body: 'Seen' });
    const { repository } = await octokit.graphql<{ repository: object }>(
      '{ repository(owner: "acme", name: "shop") { issue(number: 1) { comments(last: 1) { nodes { body viewerDidAuthor } } } } }',
    );
    expect(repository).toEqual({
      issue: { comments: { nodes: [{ body: 'Seen', viewerDidAuthor: true }] } },
    });
  });

  it('come only for what the App is subscribed to', async () => {
    const deaf = await start({ app: { events: ['issue_comment'] } });
    const listener = await receive(deaf.github);
    await deaf.ada.rest.issues.create({ ...shop, title: 'One' });
    await deaf.ada.rest.issues.createComment({ ...shop, issue_number: 1, body: 'x' });
    await deaf.github.idle();
    await listener.stop();
    await deaf.stop();
    expect(listener.events()).toEqual(['issue_comment.created']);
  });
});

describe('deliveries', () => {
  it('that failed are listed, and delivered again under the same id', async () => {
    const { ada, app, github } = started;
    receiver.fail(1);
    await ada.rest.issues.create({ ...shop, title: 'Lost' });
    await ada.rest.issues.create({ ...shop, title: 'Found' });
    await github.idle();
    expect(receiver.received).toHaveLength(1);
    const { data: failed } = await app.rest.apps.listWebhookDeliveries({ status: 'failure' });
    expect(failed).toMatchObject([
      { event: 'issues', action: 'opened', status_code: 500, redelivery: false },
    ]);
    const [{ id, guid } = { id: 0, guid: '' }] = failed;
    const { data: whole } = await app.rest.apps.getWebhookDelivery({ delivery_id: Number(id) });
    expect(whole.request.payload).toMatchObject({ issue: { title: 'Lost' } });
    await app.rest.apps.redeliverWebhookDelivery({ delivery_id: Number(id) });
    await github.idle();
    expect(receiver.received.at(-1)).toMatchObject({ id: guid, payload: { issue: { title: 'Lost' } } });
    const { data: all } = await app.rest.apps.listWebhookDeliveries();
    expect(all.map(({ redelivery, status_code }) => [redelivery, status_code])).toEqual([
      [true, 200],
      [false, 200],
      [false, 500],
    ]);
  });

  it('to nobody are failures, too', async () => {
    await receiver.stop();
    await started.ada.rest.issues.create({ ...shop, title: 'One' });
    await started.github.idle();
    const { data } = await started.app.rest.apps.listWebhookDeliveries({ status: 'failure' });
    expect(data).toMatchObject([{ status_code: 502, status: 'failed to connect to host' }]);
    receiver = await receive(started.github);
  });

  it('can be lost, repeated and reordered by a test', async () => {
    const { ada, github } = started;
    const held: (() => Promise<void>)[] = [];
    github.setDeliverPolicy(async ({ payload }, send) => {
      const title = 'issue' in payload ? Object.assign({ title: '' }, payload.issue).title : '';
      if (title === 'lost') return;
      if (title === 'late') held.push(send);
      else await send();
      if (title === 'twice') await send();
    });
    for (const title of ['late', 'lost', 'twice']) await ada.rest.issues.create({ ...shop, title });
    await github.idle();
    for (const send of held) await send();
    expect(receiver.received.map(({ payload }) => payload)).toMatchObject(
      ['twice', 'twice', 'late'].map((title) => ({ issue: { title } })),
    );
    const ids = receiver.received.map(({ id }) => id);
    expect(ids[0]).toBe(ids[1]);
  });
});
