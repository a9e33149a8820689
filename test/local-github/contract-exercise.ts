import { offerApp } from '../../src/local-github/state/app-registration.ts';
import { shop } from './start.ts';
import type { Workbench } from './workbench.ts';

/** Calls every route of the REST API, each in a way that succeeds, and brings about every kind of webhook. */
export async function exerciseEveryRoute(workbench: Workbench): Promise<void> {
  workbench.github.addUser('grace');
  workbench.github.setPermission('acme/shop', 'grace', 'read');
  await exerciseIssues(workbench);
  await exerciseLabels(workbench);
  await exerciseComments(workbench);
  await exerciseReactions(workbench);
  await exerciseRelations(workbench);
  await exerciseGit(workbench);
  await exercisePulls(workbench);
  await exerciseChecks(workbench);
  await exerciseApp(workbench);
}

async function exerciseIssues({ ada, bot }: Workbench): Promise<void> {
  const issue = { ...shop, issue_number: 1 };
  const assignees = ['ada'];
  await ada.request('POST /repos/{owner}/{repo}/issues', {
    ...shop,
    title: 'Cart',
    labels: ['bug'],
    assignees,
  });
  await bot.request('POST /repos/{owner}/{repo}/issues', { ...shop, title: 'Till', body: 'Money' });
  await ada.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
    ...issue,
    assignees: [],
    title: 'Basket',
  });
  await ada.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
    ...issue,
    assignees,
    body: 'Big',
  });
  const closed = { ...issue, state: 'closed', state_reason: 'not_planned' } as const;
  await ada.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', closed);
  await ada.request('GET /repos/{owner}/{repo}/issues', { ...shop, state: 'closed', sort: 'updated' });
  await ada.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', { ...issue, state: 'open' });
  await ada.request('GET /repos/{owner}/{repo}/issues/{issue_number}', issue);
  const filters = { labels: 'bug', creator: 'ada', direction: 'asc', since: '2020-01-01T00:00:00Z' } as const;
  await ada.request('GET /repos/{owner}/{repo}/issues', { ...shop, ...filters, per_page: 1 });
  await ada.request('GET /repos/{owner}/{repo}', shop);
  await ada.request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', {
    ...shop,
    username: 'grace',
  });
}

async function exerciseLabels({ ada }: Workbench): Promise<void> {
  const issue = { ...shop, issue_number: 1 };
  const described = { name: 'epic', color: 'ff8800', description: 'A big one' };
  await ada.request('POST /repos/{owner}/{repo}/labels', { ...shop, ...described });
  await ada.request('POST /repos/{owner}/{repo}/labels', { ...shop, name: 'plain' });
  await ada.request('GET /repos/{owner}/{repo}/labels', { ...shop, per_page: 2, page: 1 });
  await ada.request('GET /repos/{owner}/{repo}/labels/{name}', { ...shop, name: 'epic' });
  await ada.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', {
    ...issue,
    labels: ['epic'],
  });
  await ada.request('GET /repos/{owner}/{repo}/issues/{issue_number}/labels', issue);
  await ada.request('PUT /repos/{owner}/{repo}/issues/{issue_number}/labels', {
    ...issue,
    labels: ['plain', 'bug'],
  });
  await ada.request('DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}', {
    ...issue,
    name: 'plain',
  });
  await ada.request('DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels', issue);
}

async function exerciseComments({ ada, bot }: Workbench): Promise<void> {
  const issue = { ...shop, issue_number: 1 };
  const path = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
  const { data } = await ada.request(path, { ...issue, body: 'First' });
  const comment = { ...shop, comment_id: data.id };
  await bot.request(path, { ...issue, body: 'Second' });
  const since = '2020-01-01T00:00:00Z';
  await ada.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    ...issue,
    since,
    per_page: 100,
  });
  await ada.request('GET /repos/{owner}/{repo}/issues/comments', { ...shop, since });
  await ada.request('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', comment);
  await ada.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
    ...comment,
    body: 'Edited',
  });
  await ada.request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', comment);
}

async function exerciseReactions({ ada, bot }: Workbench): Promise<void> {
  const issue = { ...shop, issue_number: 1 };
  const path = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
  const comment = { ...shop, comment_id: (await ada.request(path, { ...issue, body: 'Third' })).data.id };
  const onIssue = '/repos/{owner}/{repo}/issues/{issue_number}/reactions';
  const onComment = '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions';
  const heart = { content: 'heart' } as const;
  const { data: first } = await ada.request(`POST ${onIssue}`, { ...issue, ...heart });
  await ada.request(`POST ${onIssue}`, { ...issue, ...heart });
  const { data: second } = await bot.request(`POST ${onComment}`, { ...comment, content: '+1' });
  await bot.request(`POST ${onComment}`, { ...comment, content: '+1' });
  await ada.request(`GET ${onIssue}`, { ...issue, ...heart });
  await ada.request(`GET ${onComment}`, comment);
  await ada.request(`DELETE ${onIssue}/{reaction_id}`, { ...issue, reaction_id: first.id });
  await bot.request(`DELETE ${onComment}/{reaction_id}`, { ...comment, reaction_id: second.id });
}

async function exerciseRelations({ ada, bot }: Workbench): Promise<void> {
  const parent = { ...shop, issue_number: 1 };
  const child = { ...shop, issue_number: 2 };
  const issue = '/repos/{owner}/{repo}/issues/{issue_number}';
  const childId = Number((await ada.request(`GET ${issue}`, child)).data.id);
  const parentId = Number((await ada.request(`GET ${issue}`, parent)).data.id);
  await bot.request(`POST ${issue}/sub_issues`, { ...parent, sub_issue_id: childId, replace_parent: false });
  await ada.request(`GET ${issue}/sub_issues`, parent);
  await ada.request(`GET ${issue}/parent`, child);
  await ada.request(`DELETE ${issue}/sub_issue`, { ...parent, sub_issue_id: childId });
  await bot.request(`POST ${issue}/dependencies/blocked_by`, { ...child, issue_id: parentId });
  await ada.request(`GET ${issue}/dependencies/blocked_by`, child);
  await ada.request(`GET ${issue}/dependencies/blocking`, parent);
  await ada.request(`DELETE ${issue}/dependencies/blocked_by/{issue_id}`, { ...child, issue_id: parentId });
}

async function exerciseGit({ ada, push, git }: Workbench): Promise<void> {
  const repository = '/repos/{owner}/{repo}';
  const first = await git('rev-parse', 'HEAD');
  await push('work/one', 'one.txt', 'one\n', 'main');
  await git('mv', 'src/cart.ts', 'src/basket.ts');
  const sha = await push('work/one', 'image.png', '\u0000binary', 'work/one');
  await push('work/two', 'two.txt', 'two\n', 'main');
  await ada.request(`GET ${repository}/git/ref/{ref}`, { ...shop, ref: 'heads/work/one' });
  await ada.request(`POST ${repository}/git/refs`, { ...shop, ref: 'refs/heads/work/three', sha: first });
  await ada.request(`PATCH ${repository}/git/refs/{ref}`, { ...shop, ref: 'heads/work/three', sha });
  await ada.request(`DELETE ${repository}/git/refs/{ref}`, { ...shop, ref: 'heads/work/three' });
  await ada.request(`GET ${repository}/branches`, shop);
  await ada.request(`GET ${repository}/branches/{branch}`, { ...shop, branch: 'work/one' });
  await ada.request(`GET ${repository}/commits/{ref}`, { ...shop, ref: 'work/one' });
  for (const basehead of ['main...work/one', 'work/one...main', 'work/one...work/two', 'main...main']) {
    await ada.request(`GET ${repository}/compare/{basehead}`, { ...shop, basehead });
  }
  await ada.request(`GET ${repository}/contents/{path}`, { ...shop, path: 'README.md', ref: 'work/one' });
}

async function exercisePulls({ ada, bot, push }: Workbench): Promise<void> {
  const pulls = '/repos/{owner}/{repo}/pulls';
  const one = { ...shop, title: 'One', head: 'work/one', base: 'main' };
  const pull_number = (await bot.request(`POST ${pulls}`, one)).data.number;
  const pull = { ...shop, pull_number };
  const onIssue = { ...shop, issue_number: pull_number };
  await ada.request(`GET ${pulls}/{pull_number}`, pull);
  const labels = '/repos/{owner}/{repo}/issues/{issue_number}/labels';
  await ada.request(`POST ${labels}`, { ...onIssue, labels: ['plain', 'epic'] });
  await ada.request(`GET ${pulls}`, { ...shop, state: 'all', head: 'acme:work/one', base: 'main' });
  await ada.request('GET /repos/{owner}/{repo}/issues/{issue_number}', onIssue);
  await ada.request(`DELETE ${labels}/{name}`, { ...onIssue, name: 'plain' });
  await ada.request(`PATCH ${pulls}/{pull_number}`, { ...pull, title: 'The first', body: 'Look' });
  await ada.request(`PATCH ${pulls}/{pull_number}`, { ...pull, state: 'closed' });
  await ada.request(`GET ${pulls}/{pull_number}`, pull);
  await ada.request(`PATCH ${pulls}/{pull_number}`, { ...pull, state: 'open' });
  await push('work/one', 'more.txt', 'more\n', 'work/one');
  await ada.request(`GET ${pulls}/{pull_number}/files`, pull);
  await ada.request(`GET ${pulls}/{pull_number}/commits`, pull);
  const moved = { ...pull, sha: '0'.repeat(40) };
  await ada.request(`PUT ${pulls}/{pull_number}/merge`, moved).catch(() => 'the head is another one');
  await ada.request(`PUT ${pulls}/{pull_number}/merge`, {
    ...pull,
    merge_method: 'squash',
    commit_title: 'One',
  });
  await ada.request(`GET ${pulls}/{pull_number}`, pull);
  const two = { ...shop, title: 'Two', head: 'work/two', base: 'main', body: 'Two', draft: true };
  await ada.request(`POST ${pulls}`, two);
  await ada.request(`GET ${pulls}`, { ...shop, state: 'all', direction: 'asc' });
  await ada.request('GET /repos/{owner}/{repo}/issues', { ...shop, state: 'all' });
}

async function exerciseChecks({ bot, git }: Workbench): Promise<void> {
  const checks = '/repos/{owner}/{repo}/check-runs';
  const head_sha = await git('rev-parse', 'work/one');
  const { data } = await bot.request(`POST ${checks}`, { ...shop, name: 'verify', head_sha });
  const run = { ...shop, check_run_id: data.id };
  await bot.request(`GET ${checks}/{check_run_id}`, run);
  const output = { title: 'Verified', summary: 'All is well', text: 'In detail' };
  const actions = [{ label: 'Retry', description: 'Once more', identifier: 'retry' }];
  await bot.request(`PATCH ${checks}/{check_run_id}`, { ...run, status: 'in_progress', output });
  const completion = {
    conclusion: 'success',
    external_id: 'a',
    details_url: 'https://example.com/',
    actions,
  } as const;
  await bot.request(`PATCH ${checks}/{check_run_id}`, { ...run, ...completion });
  const ofCommit = { ...shop, ref: head_sha, check_name: 'verify', per_page: 10 };
  await bot.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', ofCommit);
}

async function exerciseApp({ app, bot, github, receiver }: Workbench): Promise<void> {
  const installation = { installation_id: github.app.installationId };
  await app.request('GET /app');
  await app.request('GET /app/installations');
  await bot.request('GET /rate_limit');
  await app.request('GET /app/installations/{installation_id}', installation);
  const tokens = 'POST /app/installations/{installation_id}/access_tokens';
  await app.request(tokens, installation);
  await app.request(tokens, { ...installation, repositories: ['shop'], permissions: { issues: 'write' } });
  await app.request('GET /repos/{owner}/{repo}/installation', shop);
  await bot.request('GET /installation/repositories');
  receiver.fail(1);
  await bot.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    ...shop,
    issue_number: 1,
    body: '!',
  });
  await github.idle();
  const deliveries = '/app/hook/deliveries';
  await app.request(`GET ${deliveries}`, { per_page: 3 });
  const failed = await app.request(`GET ${deliveries}`, { status: 'failure' });
  const delivery = { delivery_id: Number(failed.data[0]?.id) };
  await app.request(`GET ${deliveries}/{delivery_id}`, delivery);
  await app.request(`POST ${deliveries}/{delivery_id}/attempts`, delivery);
  await github.idle();
  const { url } = (await app.request('GET /app/hook/config')).data;
  const secret = github.app.webhookSecret;
  // To Octokit, a parameter "url" would be the address of the request.
  const data = { url, secret, content_type: 'json', insecure_ssl: '0' };
  await app.request('PATCH /app/hook/config', { data });
}

/** Registers another App by its manifest, in whose place it stands from then on: nothing can be asked by the first one any more. */
export async function exerciseRegistration({ ada, github }: Workbench): Promise<void> {
  const manifest = {
    name: 'Another App',
    url: 'https://example.com/',
    redirect_url: 'https://example.com/back',
    hook_attributes: { url: 'https://example.com/hook', active: false },
    default_permissions: { issues: 'write' },
    default_events: ['issues'],
  } as const;
  const code = offerApp(github.state, { ...manifest, default_events: [...manifest.default_events] }, null);
  const conversions = 'POST /app-manifests/{code}/conversions';
  await ada.request(conversions, { code });
  await ada.request(conversions, { code }).catch(() => 'a code is good for once');
}
