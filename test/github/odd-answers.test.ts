import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import nock from 'nock';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MasterRef } from '../../src/domain/master-ref.ts';
import type { Tag } from '../../src/domain/snapshot.ts';
import { Connection } from '../../src/github/connection.ts';
import { ANSWER_WITHIN_MS, fetchWithin } from '../../src/github/fetch-while.ts';
import type { MasterAnswer } from '../../src/github/master-query.ts';
import { OctokitGitHub } from '../../src/github/octokit-github.ts';
import { type Pacing, pacedOctokit } from '../../src/github/paced-octokit.ts';
import { TagCodec } from '../../src/github/tags.ts';
import { LEASE_MS } from '../../src/orchestrator/hold-lease.ts';
import { GitHubLimited, GitHubRefusal, NotSent } from '../../src/ports/github.ts';
import { silent } from '../local-github/start.ts';

const MASTER: MasterRef = { owner: 'acme', repo: 'units', installationId: 1, number: 12 };
const TAG: Tag = { kind: 'status', key: 'a-run' };
const BODY = { text: 'Text', tag: TAG };
const NOTHING_KNOWN = { comments: [], pullRequests: [] };

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

/** The adapter as the app makes it, before a GitHub that answers as a test says. */
function adapter(pacing: Pacing = 'none'): OctokitGitHub {
  const Octokit = pacedOctokit(pacing);
  const octokit = new Octokit({ auth: { token: 'ghs_x' }, log: silent });
  return new OctokitGitHub(
    Connection.create(async () => octokit),
    new TagCodec('secret'),
  );
}

/** Answers every request to the path with the same, and counts them. */
function answers(
  path: RegExp,
  status: number,
  body: object | string,
  headers: Record<string, string> = {},
): { readonly requests: number } {
  const counted = { requests: 0 };
  nock('https://api.github.com')
    .persist()
    .intercept(path, path.test('/graphql') ? 'POST' : 'GET')
    .reply(() => {
      counted.requests += 1;
      return [status, body, headers];
    });
  return counted;
}

const GRAPHQL = /^\/graphql$/;

function graphql(data: object | null, ...errors: readonly object[]): void {
  answers(GRAPHQL, 200, errors.length === 0 ? { data } : { data, errors });
}

/** What the query of a master issue is answered with. */
function masterAnswer(change: Partial<MasterAnswer> = {}): MasterAnswer {
  const none = { nodes: [] };
  return {
    repository: {
      id: 'R_1',
      defaultBranchRef: { name: 'main' },
      issue: {
        id: 'I_12',
        number: 12,
        title: 'Epic',
        body: '',
        state: 'OPEN',
        lastEditedAt: null,
        parent: null,
        labels: none,
        reactionGroups: null,
        timelineItems: none,
        comments: none,
        subIssues: { totalCount: 0, nodes: [] },
      },
      issues: none,
      refs: none,
    },
    nodes: [],
    ...change,
  };
}

/** What a call came to: its result, a refusal's words, how long a limit lasts, or that it is unknown what GitHub did. */
async function outcome(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof GitHubLimited) return `limited for ${error.waitMs / 1_000} s`;
    return error instanceof GitHubRefusal ? `refused: ${error.message}` : 'unknown';
  }
}

const read = (gitHub = adapter()) => gitHub.readMaster(MASTER, NOTHING_KNOWN);
const create = (gitHub = adapter()) => gitHub.addComment(MASTER, 'I_12', BODY);

describe('an answer in part', () => {
  const gone = (...path: (string | number)[]) => ({ type: 'NOT_FOUND', path, message: 'Could not resolve' });
  const broken = {
    path: ['repository', 'refs'],
    message: 'Something went wrong while executing your query.',
  };

  it('is an answer where only what was asked for by number or id is gone', async () => {
    graphql(masterAnswer({ nodes: [null] }), gone('nodes', 0));
    expect(await read()).toMatchObject({ issue: { number: 12 }, ourComments: [] });
    nock.cleanAll();
    graphql({ repository: { n12: null, n13: null } }, gone('repository', 'n12'), gone('repository', 'n13'));
    expect(await adapter().readIssues(MASTER, [12, 13])).toEqual([]);
    nock.cleanAll();
    graphql({ repository: null, nodes: [] }, gone('repository'));
    expect(await read()).toBeNull();
  });

  it.each([
    ['a field was not worked out', [broken]],
    ['a field was not worked out, besides a comment that is gone', [gone('nodes', 0), broken]],
    ['something within the issue is not found', [gone('repository', 'issue', 'subIssues', 'nodes', 3)]],
    ['it does not say what is not found', [{ type: 'NOT_FOUND', message: 'Could not resolve' }]],
    ['something is forbidden', [{ ...gone('repository', 'issue'), type: 'FORBIDDEN' }]],
  ])('is void when %s', async (_why, errors) => {
    graphql(masterAnswer({ nodes: [null] }), ...errors);
    await expect(read()).rejects.toThrow();
  });

  it('is void when it ends in the middle', async () => {
    answers(GRAPHQL, 200, '{"data": {"repository": {"id": "R_1", ', { 'content-type': 'application/json' });
    await expect(read()).rejects.toThrow();
  });

  it('shows the words of a deleted account as those of nobody', async () => {
    const at = '2026-11-21T09:00:00Z';
    const comment = {
      id: 'IC_1',
      body: '/amplihack:parallel-orchestrate',
      createdAt: at,
      updatedAt: at,
      viewerDidAuthor: false,
      author: null,
      reactionGroups: null,
    };
    graphql(masterAnswer({ nodes: [comment] }));
    const facts = await read();
    expect(facts?.commands).toMatchObject([{ nodeId: 'IC_1', author: { login: '', isBot: false } }]);
    expect(await adapter().permission(MASTER, '')).toBe('none');
  });
});

describe('a create', () => {
  const error = (type: string) => ({ type, path: ['addComment'], message: 'GitHub says why' });

  it.each([
    error('NOT_FOUND'),
    error('FORBIDDEN'),
    error('UNPROCESSABLE'),
    error('INSUFFICIENT_SCOPES'),
    { type: 'NOT_FOUND', message: 'GitHub says why' },
  ])('is refused for certain when the answer is $type', async (refusal) => {
    graphql({ addComment: null }, refusal);
    expect(await outcome(create())).toBe('refused: GitHub says why');
  });

  it.each([
    ['an error without a type', [{ message: 'Something went wrong while executing your query.' }]],
    ['a time-out', [error('EXECUTION_TIMEOUT')]],
    ['a refusal and something else', [error('FORBIDDEN'), error('INTERNAL')]],
  ])('may have been applied when the answer is %s', async (_what, errors) => {
    graphql({ addComment: null }, ...errors);
    expect(await outcome(create())).toBe('unknown');
  });

  it.each([
    [403, 'Resource not accessible by integration'],
    [404, 'Not Found'],
    [422, 'Validation Failed'],
  ])('is refused for certain with the status %s', async (status, message) => {
    answers(GRAPHQL, status, { message });
    expect(await outcome(create())).toMatch(`refused: ${message}`);
  });

  it.each<[number, Pacing]>([
    [401, 'none'],
    [408, 'none'],
    [500, 'none'],
    [502, 'none'],
    [502, 'github'],
  ])(
    'may have been applied with the status %s, and is not sent again (pacing: %s)',
    async (status, pacing) => {
      const scripted = answers(GRAPHQL, status, '<html>Unicorn!</html>');
      expect(await outcome(create(adapter(pacing)))).toBe('unknown');
      expect(scripted.requests).toBe(1);
    },
  );

  it('may have been applied when the connection broke off', async () => {
    nock('https://api.github.com').post('/graphql').replyWithError('socket hang up');
    expect(await outcome(create())).toBe('unknown');
  });
});

describe('a limit', () => {
  const secondary = { message: 'You have exceeded a secondary rate limit.' };

  it('that GitHub wants waited out for long is not waited for', async () => {
    const scripted = answers(GRAPHQL, 403, secondary, { 'retry-after': '60' });
    expect(await outcome(create(adapter('github')))).toBe('limited for 60 s');
    expect(scripted.requests).toBe(1);
  });

  it('that passes soon is waited for', async () => {
    nock('https://api.github.com').post('/graphql').reply(403, secondary, { 'retry-after': '1' });
    graphql({ addComment: { commentEdge: { node: { id: 'IC_9' } } } });
    expect(await create(adapter('github'))).toBe('IC_9');
  });

  const soon = () => String(Math.ceil(Date.now() / 1_000) + 1_800);
  const usedUp = { message: 'API rate limit exceeded for installation.' };
  const inGraphql = { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] };

  it.each<[string, number, object, Record<string, string>, RegExp]>([
    ['secondary, with 403', 403, secondary, { 'retry-after': '90' }, /for 90 s/],
    ['secondary, with 403 and no time', 403, secondary, {}, /for 60 s/],
    ['secondary, with 429', 429, secondary, { 'retry-after': '90' }, /for 90 s/],
    ['primary', 403, usedUp, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': soon() }, /for 1[78]\d\d/],
    [
      'primary, by a wrong clock',
      403,
      usedUp,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' },
      /for 60 s/,
    ],
    ['of GraphQL', 200, inGraphql, {}, /for 60 s/],
  ])(
    'is no refusal, which would be counted and given up (%s)',
    async (_which, status, body, headers, limited) => {
      answers(GRAPHQL, status, body, headers);
      expect(await outcome(create())).toMatch(limited);
      expect(await outcome(read())).toMatch(limited);
    },
  );
});

describe('an installation whose limit is used up', () => {
  const OTHER: MasterRef = { ...MASTER, installationId: 2 };

  it('is asked nothing until it is over; others are', async () => {
    let now = 0;
    const Octokit = pacedOctokit('none');
    const octokit = new Octokit({ auth: { token: 'ghs_x' }, log: silent });
    const connection = Connection.create(
      async () => octokit,
      () => now,
    );
    const gitHub = new OctokitGitHub(connection, new TagCodec('secret'));
    const scripted = answers(GRAPHQL, 403, { message: 'secondary rate limit' }, { 'retry-after': '90' });
    expect(await outcome(create(gitHub))).toBe('limited for 90 s');
    now = 30_000;
    expect(await outcome(create(gitHub))).toBe('limited for 60 s');
    expect(await outcome(gitHub.onlyWhile(() => true).permission(MASTER, 'ada'))).toBe('limited for 60 s');
    expect(scripted.requests).toBe(1);
    await outcome(gitHub.addComment(OTHER, 'I_12', BODY));
    expect(scripted.requests).toBe(2);
    now = 90_000;
    await outcome(create(gitHub));
    expect(scripted.requests).toBe(3);
  });
});

describe('a write of somebody who lost the right to it', () => {
  it('does not leave', async () => {
    const scripted = answers(GRAPHQL, 200, {
      data: { addComment: { commentEdge: { node: { id: 'IC_1' } } } },
    });
    const gitHub = adapter();
    let isHeld = true;
    const held = gitHub.onlyWhile(() => isHeld);
    expect(await held.addComment(MASTER, 'I_12', BODY)).toBe('IC_1');
    isHeld = false;
    await expect(held.addComment(MASTER, 'I_12', BODY)).rejects.toThrow(NotSent);
    expect(scripted.requests).toBe(1);
  });

  it('does not leave after the first of two calls either', async () => {
    nock('https://api.github.com')
      .get(/\/labels\/a$/)
      .reply(200, () => {
        isHeld = false;
        return { node_id: 'L_1' };
      });
    const scripted = answers(GRAPHQL, 200, {});
    let isHeld = true;
    const issue = { repositoryNodeId: 'R_1', parentNodeId: null, title: 'A', body: BODY, labels: ['a'] };
    await expect(
      adapter()
        .onlyWhile(() => isHeld)
        .createIssue(MASTER, issue),
    ).rejects.toThrow(NotSent);
    expect(scripted.requests).toBe(0);
  });
});

describe('a label that a repository lacks', () => {
  const LABEL = /\/labels\/a$/;
  const gone = { message: 'Not Found' };
  const taken = { message: 'Validation Failed' };
  const issue = { repositoryNodeId: 'R_1', parentNodeId: null, title: 'A', body: BODY, labels: ['a'] };
  const create = () => outcome(adapter().createIssue(MASTER, issue));
  const api = () => nock('https://api.github.com');

  it('and that somebody makes before us is taken as it is', async () => {
    api().get(LABEL).reply(404, gone).get(LABEL).reply(200, { node_id: 'L_1' });
    api()
      .post(/\/labels$/)
      .reply(422, taken);
    graphql({ createIssue: { issue: { number: 3, id: 'I_3' } } });
    expect(await create()).toEqual({ number: 3, nodeId: 'I_3' });
  });

  it('and that cannot be made is refused in the words of GitHub', async () => {
    api().get(LABEL).times(2).reply(404, gone);
    api()
      .post(/\/labels$/)
      .reply(422, taken);
    expect(await create()).toMatch(/^refused: Validation Failed/);
  });
});

describe('an answer that does not come', () => {
  it('is waited for for a while only, and then may have been applied', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    nock.enableNetConnect('127.0.0.1');
    const { port } = server.address() as AddressInfo;
    const impatient = fetchWithin(50);
    await expect(impatient(`http://127.0.0.1:${port}`)).rejects.toThrow(/timeout/);
    nock.disableNetConnect();
    server.closeAllConnections();
    server.close();
  });

  it('is not waited for past a lease', () => {
    expect(ANSWER_WITHIN_MS).toBeLessThan(LEASE_MS);
  });
});

describe('the question for a permission', () => {
  const PERMISSION = /\/collaborators\/ada\/permission$/;

  it('is answered with none for somebody who is no user', async () => {
    answers(PERMISSION, 404, { message: 'ada is not a user' });
    expect(await adapter().permission(MASTER, 'ada')).toBe('none');
  });

  it.each([500, 502, 403, 401])(
    'has no answer when GitHub says %s: nobody is turned down by a fault',
    async (status) => {
      answers(PERMISSION, status, { message: 'Not now' });
      await expect(adapter().permission(MASTER, 'ada')).rejects.toThrow();
    },
  );
});
