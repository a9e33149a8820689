import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rejection, shop } from './start.ts';
import { startWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;

beforeEach(async () => {
  bench = await startWorkbench();
});

afterEach(() => bench.stop());

describe('a pull request', () => {
  it('shows what was really pushed', async () => {
    const head = await bench.push('feature', 'a.txt', 'one\ntwo\n', 'main');
    const { data, status } = await bench.pull('feature');
    expect(status).toBe(201);
    expect(data).toMatchObject({
      state: 'open',
      merged: false,
      mergeable: true,
      commits: 1,
      additions: 2,
      deletions: 0,
      changed_files: 1,
      head: { ref: 'feature', sha: head, label: 'acme:feature' },
      base: { ref: 'main', repo: { full_name: 'acme/shop' } },
      user: { login: 'parallel-orchestrator[bot]' },
    });
    const { data: files } = await bench.bot.rest.pulls.listFiles({ ...shop, pull_number: data.number });
    expect(files).toMatchObject([
      { filename: 'a.txt', status: 'added', patch: expect.stringContaining('+two') },
    ]);
    const { data: commits } = await bench.bot.rest.pulls.listCommits({ ...shop, pull_number: data.number });
    expect(commits.map(({ commit }) => commit.message)).toEqual(['Write a.txt']);
  });

  it('needs commits, known branches, and to be the only one', async () => {
    const message = (text: string) => ({ status: 422, message: expect.stringContaining(text) });
    await bench.git('push', '--quiet', 'origin', 'main:same');
    expect(await rejection(bench.pull('same'))).toMatchObject(message('No commits between main and same'));
    expect(await rejection(bench.pull('nowhere'))).toMatchObject(message('"field":"head"'));
    await bench.push('feature', 'a.txt', 'a', 'main');
    const outcomes = await Promise.allSettled([bench.pull('feature'), bench.pull('feature')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await rejection(bench.pull('acme:feature'))).toMatchObject(
      message('A pull request already exists for acme:feature'),
    );
    const { data } = await bench.bot.rest.pulls.list({ ...shop, head: 'acme:feature' });
    expect(data).toHaveLength(1);
  });

  it('is created and read through GraphQL', async () => {
    const head = await bench.push('feature', 'a.txt', 'a\n', 'main');
    const { data: issue } = await bench.bot.rest.issues.create({ ...shop, title: 'Task' });
    const { createPullRequest } = await bench.botGraphql<{
      createPullRequest: { pullRequest: { id: string } };
    }>(
      `mutation($r: ID!, $body: String) { createPullRequest(input: {repositoryId: $r, headRefName: "feature",
        baseRefName: "main", title: "T", body: $body, draft: true}) { pullRequest { id } } }`,
      { r: bench.github.state.repositories.get('acme/shop')?.nodeId, body: `Closes #${issue.number}` },
    );
    await bench.bot.rest.checks.create({ ...shop, name: 'verify', head_sha: head, status: 'in_progress' });
    const { node } = await bench.botGraphql<{ node: object }>(
      `query($id: ID!) { node(id: $id) { ... on PullRequest { state isDraft merged mergedAt mergeable headRefName headRefOid
        baseRefName author { login } additions deletions changedFiles reviewDecision
        closingIssuesReferences(first: 5) { nodes { number } }
        commits(last: 1) { nodes { commit { oid messageHeadline statusCheckRollup { state } } } } } } }`,
      { id: createPullRequest.pullRequest.id },
    );
    expect(node).toMatchObject({
      state: 'OPEN',
      isDraft: true,
      merged: false,
      mergeable: 'MERGEABLE',
      headRefName: 'feature',
      headRefOid: head,
      author: { login: 'parallel-orchestrator' },
      additions: 1,
      changedFiles: 1,
      reviewDecision: null,
      closingIssuesReferences: { nodes: [{ number: issue.number }] },
      commits: {
        nodes: [
          { commit: { oid: head, messageHeadline: 'Write a.txt', statusCheckRollup: { state: 'PENDING' } } },
        ],
      },
    });
    const { repository } = await bench.botGraphql<{ repository: object }>(
      `{ repository(owner: "acme", name: "shop") {
        pullRequests(headRefName: "feature", states: [OPEN], first: 5) { nodes { number } }
        refs(refPrefix: "refs/heads/", first: 5, query: "feature") { nodes { associatedPullRequests(first: 5) { nodes { title } } } }
        issueOrPullRequest(number: 2) { __typename } } }`,
    );
    expect(repository).toEqual({
      pullRequests: { nodes: [{ number: 2 }] },
      refs: { nodes: [{ associatedPullRequests: { nodes: [{ title: 'T' }] } }] },
      issueOrPullRequest: { __typename: 'PullRequest' },
    });
  });

  it('follows its head, tells so, and sees conflicts come and go', async () => {
    const before = await bench.push('feature', 'src/cart.ts', 'mine\n', 'main');
    const { data } = await bench.pull('feature');
    const after = await bench.push('feature', 'b.txt', 'b\n');
    expect(await bench.read(data.number)).toMatchObject({ commits: 2, head: { sha: after } });
    await bench.push('main', 'src/cart.ts', 'theirs\n');
    expect(await bench.read(data.number)).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
    const merge = bench.bot.rest.pulls.merge({ ...shop, pull_number: data.number });
    expect(await rejection(merge)).toMatchObject({ status: 405 });
    await bench.github.idle();
    expect(bench.receiver.events()).toEqual([
      'push',
      'pull_request.opened',
      'push',
      'pull_request.synchronize',
      'push',
    ]);
    expect(bench.receiver.received[3]?.payload).toMatchObject({ before, after, number: data.number });
    expect(bench.receiver.received[2]?.payload).toMatchObject({
      ref: 'refs/heads/feature',
      before,
      after,
      commits: [{ id: after, message: 'Write b.txt' }],
      sender: { login: 'ada' },
    });
  });

  it('is edited, closed and opened again', async () => {
    await bench.push('feature', 'a.txt', 'a', 'main');
    const { data } = await bench.pull('feature');
    const change = { ...shop, pull_number: data.number };
    await bench.bot.rest.pulls.update({ ...change, title: 'New', body: 'Text' });
    await bench.bot.rest.pulls.update({ ...change, state: 'closed' });
    const { data: reopened } = await bench.bot.rest.pulls.update({ ...change, state: 'open' });
    expect(reopened).toMatchObject({ title: 'New', body: 'Text', state: 'open' });
    await bench.github.idle();
    expect(bench.receiver.events().slice(2)).toEqual([
      'pull_request.edited',
      'pull_request.closed',
      'pull_request.reopened',
    ]);
  });
});

describe('a pull request through GraphQL', () => {
  it('is edited, moved to another base and closed', async () => {
    await bench.git('push', '--quiet', 'origin', 'main:integration');
    await bench.push('feature', 'a.txt', 'a', 'main');
    const { data } = await bench.pull('feature');
    const { updatePullRequest } = await bench.botGraphql<{ updatePullRequest: object }>(
      `mutation($id: ID!) { updatePullRequest(input: {pullRequestId: $id, title: "New", baseRefName: "integration"}) {
        pullRequest { title baseRefName } } }`,
      { id: data.node_id },
    );
    expect(updatePullRequest).toEqual({ pullRequest: { title: 'New', baseRefName: 'integration' } });
    const { closePullRequest } = await bench.botGraphql<{ closePullRequest: object }>(
      'mutation($id: ID!) { closePullRequest(input: {pullRequestId: $id}) { pullRequest { state merged } } }',
      { id: data.node_id },
    );
    expect(closePullRequest).toEqual({ pullRequest: { state: 'CLOSED', merged: false } });
    expect(bench.github.writes.list('pulls.update', 'pulls.close')).toHaveLength(2);
  });
});
