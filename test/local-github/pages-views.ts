import type {
  IssueView,
  PageViews,
  PullRequestView,
  RepositoryView,
} from '../../src/local-github/pages/views.ts';

const ada = { login: 'ada', isBot: false };
const bot = { login: 'parallel-orchestrator', isBot: true };
const at = (minute: number) => `2026-01-02T03:${String(minute).padStart(2, '0')}:00Z`;

const repository: RepositoryView = {
  owner: 'acme',
  name: 'demo',
  defaultBranch: 'main',
  cloneUrl: 'http://localhost:3000/acme/demo.git',
  openIssues: 3,
  openPullRequests: 1,
  branches: [{ name: 'orch/issue-1/item-1', oid: 'c0ffee1'.padEnd(40, '0') }],
  files: ['README.md', 'src/index.ts'],
  readme: '# Demo\n\nOne line\nthe same line. <!-- secret -->',
};

export const issue: IssueView = {
  number: 1,
  title: 'Make everything better',
  state: 'open',
  author: ada,
  createdAt: at(0),
  isEdited: true,
  body: '- [x] one #2\n- [ ] two',
  reactions: [{ content: 'rocket', count: 2 }],
  labels: [{ name: 'parallel-orchestrate', color: '1d76db' }],
  comments: [
    {
      id: 7,
      author: bot,
      createdAt: at(5),
      isEdited: false,
      isMinimized: false,
      body: 'Planned.',
      reactions: [],
    },
    { id: 8, author: ada, createdAt: at(9), isEdited: false, isMinimized: true, body: 'Old.', reactions: [] },
  ],
  events: [
    {
      kind: 'labeled',
      actor: ada,
      createdAt: at(3),
      label: { name: 'parallel-orchestrate', color: '1d76db' },
    },
    { kind: 'closed', actor: bot, createdAt: at(11), as: 'completed' },
    { kind: 'reopened', actor: ada, createdAt: at(12) },
  ],
  parent: { number: 5, title: 'The parent', state: 'open' },
  subIssues: [
    { number: 2, title: 'One', state: 'completed' },
    { number: 3, title: 'Two', state: 'open' },
    { number: 4, title: 'Three', state: 'not_planned' },
  ],
  blockedBy: [{ number: 6, title: 'The blocker', state: 'duplicate' }],
  blocking: [],
  pullRequests: [{ number: 9, title: 'Add one', state: 'merged' }],
};

const person = { name: 'Ada', email: 'ada@example.org', date: at(0) };

const pull: PullRequestView = {
  ...issue,
  number: 9,
  title: 'Add one',
  state: 'open',
  head: { branch: 'orch/issue-1/item-1', oid: 'a'.repeat(40) },
  base: { branch: 'main', oid: 'b'.repeat(40) },
  mergeability: 'conflicting',
  events: [{ kind: 'merged', actor: ada, createdAt: at(20), oid: 'abcdef1234', baseBranch: 'main' }],
  commits: [
    {
      oid: 'abcdef1'.padEnd(40, '0'),
      treeOid: 'd'.repeat(40),
      parents: [],
      message: 'Add one\n\nBody <b>',
      author: person,
      committer: person,
    },
  ],
  files: [
    {
      path: 'src/<one>.ts',
      status: 'modified',
      previousPath: null,
      oid: 'e'.repeat(40),
      additions: 2,
      deletions: 1,
      patch: { text: '@@ -10,3 +10,4 @@ class X\n same\n-old <i>\n+new <i>\n+more\n end', isCut: true },
    },
    {
      path: 'b.bin',
      status: 'renamed',
      previousPath: 'a.bin',
      oid: 'f'.repeat(40),
      additions: 0,
      deletions: 0,
      patch: null,
    },
  ],
  checks: [
    { name: 'verify', state: 'success', summary: '12 tests passed' },
    { name: 'lint', state: 'timed_out', summary: null },
  ],
  closingIssues: [{ number: 2, title: 'One', state: 'completed' }],
};

export interface Stored {
  readonly issues?: readonly IssueView[];
  readonly pulls?: readonly PullRequestView[];
}

export function viewsOf({ issues = [issue], pulls = [pull] }: Stored = {}): PageViews {
  const isHere = (owner: string, name: string) => owner === 'acme' && name === 'demo';
  return {
    repositories: async () => [repository],
    repository: async (owner, name) => (isHere(owner, name) ? repository : null),
    issues: async (owner, name, state) => {
      if (!isHere(owner, name)) return null;
      const items = issues
        .filter((each) => (each.state === 'open') === (state === 'open'))
        .map((each) => ({
          ...each,
          commentCount: each.comments.length,
          subIssues: { total: 3, completed: 2 },
        }));
      return { open: issues.length, closed: 0, items };
    },
    issue: async (owner, name, number) =>
      isHere(owner, name) ? (issues.find((each) => each.number === number) ?? null) : null,
    pullRequests: async (owner, name) => {
      if (!isHere(owner, name)) return null;
      const items = pulls.map((each) => ({
        ...each,
        headBranch: each.head.branch,
        baseBranch: each.base.branch,
      }));
      return { open: items.length, closed: 0, items };
    },
    pullRequest: async (owner, name, number) =>
      isHere(owner, name) ? (pulls.find((each) => each.number === number) ?? null) : null,
  };
}
