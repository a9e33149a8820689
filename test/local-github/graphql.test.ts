import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rejection, type Started, shop, start } from './start.ts';

let started: Started;

beforeAll(async () => {
  started = await start();
});

afterAll(() => started.stop());

async function create(title: string, body = '') {
  const { data } = await started.bot.rest.repos.get(shop);
  const { createIssue } = await started.botGraphql<{
    createIssue: { issue: { id: string; number: number } };
  }>('mutation($input: CreateIssueInput!) { createIssue(input: $input) { issue { id number } } }', {
    input: { repositoryId: data.node_id, title, body },
  });
  return createIssue.issue;
}

describe('connections', () => {
  it('are paged by cursors from both ends', async () => {
    const { id, number: issue_number } = await create('Long talk');
    for (const body of ['a', 'b', 'c', 'd', 'e']) {
      await started.ada.rest.issues.createComment({ ...shop, issue_number, body });
    }
    const page = async (args: string) => {
      const { node } = await started.botGraphql<{ node: { comments: Page } }>(
        `query($id: ID!) { node(id: $id) { ... on Issue { comments(${args}) { nodes { body } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } }`,
        { id },
      );
      return node.comments;
    };
    const first = await page('first: 2');
    expect(first).toMatchObject({
      nodes: [{ body: 'a' }, { body: 'b' }],
      totalCount: 5,
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    });
    const second = await page(`first: 2, after: "${first.pageInfo.endCursor}"`);
    expect(second.nodes.map(({ body }) => body)).toEqual(['c', 'd']);
    const last = await page('last: 2');
    expect(last).toMatchObject({ nodes: [{ body: 'd' }, { body: 'e' }], pageInfo: { hasNextPage: false } });
    const before = await page(`last: 2, before: "${last.pageInfo.startCursor}"`);
    expect(before.nodes.map(({ body }) => body)).toEqual(['b', 'c']);
    expect(await rejection(page('after: "x"'))).toMatchObject({ type: 'MISSING_PAGINATION_BOUNDARIES' });
    expect(await rejection(page('first: 101'))).toMatchObject({ type: 'EXCESSIVE_PAGINATION' });
  });
});

describe('what is absent', () => {
  it('is an error with HTTP 200 and a type, and a null in its place', async () => {
    const { botGraphql } = started;
    const missing = botGraphql('{ repository(owner: "acme", name: "shop") { issue(number: 9999) { id } } }');
    expect(await rejection(missing)).toMatchObject({
      status: 200,
      type: 'NOT_FOUND',
      message: expect.stringContaining('Could not resolve to an Issue with the number of 9999.'),
    });
    expect(await rejection(botGraphql('{ repository(owner: "acme", name: "none") { id } }'))).toMatchObject({
      type: 'NOT_FOUND',
    });
    const { id } = await create('There');
    const nodes = botGraphql('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [id, 'I_nowhere'] });
    await expect(nodes).rejects.toMatchObject({ response: { data: { nodes: [{ id }, null] } } });
  });

  it('is told by name when local-github has no such field', async () => {
    const query = '{ repository(owner: "acme", name: "shop") { forkCount } }';
    expect((await rejection(started.botGraphql(query))).message).toContain('Repository.forkCount');
    expect((await rejection(started.botGraphql('{ repository { id } }'))).message).toContain('owner');
  });

  it('breaks rules in words of GitHub', async () => {
    expect(await rejection(create(''))).toMatchObject({
      type: 'UNPROCESSABLE',
      message: expect.stringContaining("Title can't be blank"),
    });
    expect(await rejection(create('x', 'x'.repeat(65_537)))).toMatchObject({
      type: 'UNPROCESSABLE',
      message: expect.stringContaining('Body is too long (maximum is 65536 characters)'),
    });
  });
});

describe('the repository', () => {
  it('shows branches, files and labels', async () => {
    const { data } = await started.bot.rest.git.getRef({ ...shop, ref: 'heads/main' });
    const { sha } = data.object;
    await started.bot.rest.git.createRef({ ...shop, ref: 'refs/heads/orch/issue-12/item-1', sha });
    const { repository, viewer, rateLimit } = await started.botGraphql<{
      repository: object;
      viewer: object;
      rateLimit: object;
    }>(REPOSITORY);
    expect(repository).toMatchObject({
      nameWithOwner: 'acme/shop',
      defaultBranchRef: { name: 'main', target: { oid: sha } },
      ref: { name: 'orch/issue-12/item-1', target: { oid: sha } },
      missing: null,
      refs: { nodes: [{ name: 'item-1', associatedPullRequests: { nodes: [] } }] },
      object: { text: '# Shop\n' },
      nothing: null,
      label: null,
    });
    expect(viewer).toEqual({ login: 'parallel-orchestrator[bot]' });
    expect(rateLimit).toMatchObject({ limit: 5000, cost: 1 });
  });
});

interface Page {
  nodes: { body: string }[];
  pageInfo: { startCursor: string; endCursor: string };
}

const REPOSITORY = `{ viewer { login } rateLimit { limit cost remaining resetAt }
  repository(owner: "acme", name: "shop") {
    id databaseId nameWithOwner
    defaultBranchRef { name target { oid } }
    ref(qualifiedName: "refs/heads/orch/issue-12/item-1") { name target { oid } }
    missing: ref(qualifiedName: "refs/heads/none") { name }
    refs(refPrefix: "refs/heads/orch/issue-12/", first: 100) { nodes { name
      associatedPullRequests(first: 5, states: [OPEN], orderBy: {field: CREATED_AT, direction: DESC}) { nodes { number } } } }
    object(expression: "HEAD:README.md") { ... on Blob { text oid } }
    nothing: object(expression: "HEAD:none") { oid }
    label(name: "none") { id }
  } }`;
