import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rejection, type Started, shop, start } from './start.ts';

let started: Started;

beforeAll(async () => {
  started = await start();
});

afterAll(() => started.stop());

const open = async (title: string, more: { body?: string; labels?: string[] } = {}) =>
  (await started.ada.rest.issues.create({ ...shop, title, ...more })).data;

describe('an issue', () => {
  it('has the fields that GitHub requires, and ids that are far from its number', async () => {
    const issue = await open('Carts', { body: 'Fill them', labels: ['bug'] });
    const api = `${started.github.url}/api/v3/repos/acme/shop/issues/${issue.number}`;
    expect(issue).toMatchObject({
      url: api,
      comments_url: `${api}/comments`,
      html_url: `${started.github.url}/acme/shop/issues/${issue.number}`,
      state: 'open',
      state_reason: null,
      user: { login: 'ada', type: 'User', site_admin: false },
      author_association: 'COLLABORATOR',
      labels: [{ name: 'bug', color: 'ededed' }],
      comments: 0,
      closed_at: null,
      milestone: null,
      performed_via_github_app: null,
      sub_issues_summary: { total: 0, completed: 0, percent_completed: 0 },
      issue_dependencies_summary: { blocked_by: 0, blocking: 0, total_blocked_by: 0, total_blocking: 0 },
      reactions: { total_count: 0, url: `${api}/reactions` },
    });
    expect(issue.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Number(issue.id)).toBeGreaterThan(1_000_000_000);
    expect(Number(issue.id)).toBeLessThan(2 ** 31);
  });

  it('answers 304 until it changes', async () => {
    const { number: issue_number } = await open('Conditional');
    const { headers } = await started.bot.rest.issues.get({ ...shop, issue_number });
    const again = () =>
      started.bot.rest.issues.get({
        ...shop,
        issue_number,
        headers: { 'if-none-match': headers.etag ?? '' },
      });
    const used = started.github.traffic.rest;
    expect(await rejection(again())).toMatchObject({ status: 304 });
    expect(started.github.traffic.rest).toBe(used);
    await started.ada.rest.issues.createComment({ ...shop, issue_number, body: 'now' });
    expect((await again()).status).toBe(200);
  });

  it('is listed by state, label, author and page', async () => {
    const numbers: number[] = [];
    for (const title of ['a', 'b', 'c']) numbers.push((await open(title, { labels: ['listed'] })).number);
    await started.ada.rest.issues.update({ ...shop, issue_number: numbers[0] ?? 0, state: 'closed' });
    const list = async (query: object) => {
      const { data } = await started.bot.rest.issues.listForRepo({ ...shop, labels: 'listed', ...query });
      return data.map(({ title }) => title);
    };
    expect(await list({})).toEqual(['c', 'b']);
    expect(await list({ state: 'closed' })).toEqual(['a']);
    expect(await list({ state: 'all', direction: 'asc' })).toEqual(['a', 'b', 'c']);
    expect(await list({ creator: 'parallel-orchestrator[bot]' })).toEqual([]);
    const all = await started.bot.paginate(started.bot.rest.issues.listForRepo, {
      ...shop,
      labels: 'listed',
      state: 'all',
      per_page: 1,
    });
    expect(all.map(({ title }) => title)).toEqual(['c', 'b', 'a']);
  });

  it('is changed only by its author and by people with a role', async () => {
    const { as, github } = started;
    const eve = as(github.addUser('eve').token);
    const { number: issue_number } = await open('Of Ada');
    const close = eve.rest.issues.update({ ...shop, issue_number, state: 'closed' });
    expect(await rejection(close)).toMatchObject({ status: 403 });
    const { data: own } = await eve.rest.issues.create({ ...shop, title: 'Of Eve' });
    const { data } = await eve.rest.issues.update({ ...shop, issue_number: own.number, state: 'closed' });
    expect(data).toMatchObject({ state: 'closed', state_reason: 'completed', closed_by: { login: 'eve' } });
  });

  it('is refused without a title, with too long a body, and as broken JSON', async () => {
    expect(await rejection(open(' '))).toMatchObject({
      status: 422,
      message: expect.stringContaining('Validation Failed'),
    });
    await open('Long', { body: 'x'.repeat(65_536) });
    expect(await rejection(open('Longer', { body: 'x'.repeat(65_537) }))).toMatchObject({
      status: 422,
      message: expect.stringContaining('body is too long (maximum is 65536 characters)'),
    });
    const broken = await fetch(`${started.github.url}/api/v3/repos/acme/shop/issues`, {
      method: 'POST',
      headers: { authorization: `token ${started.adaToken}` },
      body: '{',
    });
    expect(broken.status).toBe(400);
  });
});

describe('labels', () => {
  it('come into being when they are put on an issue, and are the same in any case', async () => {
    const { number: issue_number } = await open('Labels');
    const { bot } = started;
    await bot.rest.issues.addLabels({ ...shop, issue_number, labels: ['Plan', 'other'] });
    await bot.rest.issues.addLabels({ ...shop, issue_number, labels: ['PLAN'] });
    await bot.rest.issues.removeLabel({ ...shop, issue_number, name: 'other' });
    const { data } = await bot.rest.issues.get({ ...shop, issue_number });
    expect(data.labels).toMatchObject([{ name: 'Plan' }]);
    const twice = bot.rest.issues.createLabel({ ...shop, name: 'plan', color: 'ff0000' });
    expect(await rejection(twice)).toMatchObject({
      status: 422,
      message: expect.stringContaining('already_exists'),
    });
    const missing = bot.rest.issues.removeLabel({ ...shop, issue_number, name: 'none' });
    expect(await rejection(missing)).toMatchObject({ status: 404 });
  });

  it('are replaced by an update', async () => {
    const { number: issue_number } = await open('Replace', { labels: ['x', 'y'] });
    const { data } = await started.bot.rest.issues.update({ ...shop, issue_number, labels: ['y', 'z'] });
    expect(data.labels).toMatchObject([{ name: 'y' }, { name: 'z' }]);
  });
});

describe('reactions', () => {
  it('exist once for each account and content', async () => {
    const { ada, bot } = started;
    const { number: issue_number } = await open('React');
    const first = await bot.rest.reactions.createForIssue({ ...shop, issue_number, content: '+1' });
    const second = await bot.rest.reactions.createForIssue({ ...shop, issue_number, content: '+1' });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.data.id).toBe(first.data.id);
    await ada.rest.reactions.createForIssue({ ...shop, issue_number, content: '+1' });
    const { data: listed } = await bot.rest.reactions.listForIssue({ ...shop, issue_number, content: '+1' });
    expect(listed.map(({ user }) => user?.login)).toEqual(['parallel-orchestrator[bot]', 'ada']);
    const reaction_id = first.data.id;
    expect(
      await rejection(ada.rest.reactions.deleteForIssue({ ...shop, issue_number, reaction_id })),
    ).toMatchObject({ status: 404 });
    await bot.rest.reactions.deleteForIssue({ ...shop, issue_number, reaction_id });
    const { data } = await bot.rest.issues.get({ ...shop, issue_number });
    expect(data.reactions).toMatchObject({ '+1': 1, total_count: 1 });
  });
});

describe('the write log', () => {
  it('tells who wrote what, in order, and nothing of what changed nothing', async () => {
    const fresh = await start();
    const { ada, bot, github } = fresh;
    await ada.rest.issues.create({ ...shop, title: 'One', labels: ['go'] });
    await bot.rest.issues.createComment({ ...shop, issue_number: 1, body: 'Plan' });
    await bot.rest.issues.update({ ...shop, issue_number: 1, title: 'One' });
    await bot.rest.issues.update({ ...shop, issue_number: 1, state: 'closed' });
    await rejection(bot.rest.issues.create({ ...shop, title: '' }));
    await fresh.stop();
    expect(
      github.writes.list().map(({ actor, operation, target }) => `${actor} ${operation} ${target}`),
    ).toEqual([
      'ada labels.create go',
      'ada issues.create 1',
      'ada issues.addLabel 1',
      'parallel-orchestrator[bot] comments.create 1',
      'parallel-orchestrator[bot] issues.close 1',
    ]);
    expect(github.writes.list('comments.create')).toMatchObject([
      { repository: 'acme/shop', detail: { body: 'Plan' } },
    ]);
  });
});

describe('the pages', () => {
  it('show what the API has written', async () => {
    const { number } = await open('Look at <me>', { body: '- [x] done', labels: ['seen'] });
    const page = await fetch(`${started.github.url}/acme/shop/issues/${number}`);
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain('Look at &lt;me&gt;');
    expect(html).toContain('seen');
  });
});
