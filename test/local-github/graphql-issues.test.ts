import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rejection, type Started, shop, start } from './start.ts';

let started: Started;

beforeAll(async () => {
  started = await start();
});

afterAll(() => started.stop());

const CREATE = `mutation($input: CreateIssueInput!) {
  createIssue(input: $input) { clientMutationId issue { id databaseId number parent { number } } }
}`;

interface Created {
  createIssue: {
    issue: { id: string; databaseId: number; number: number; parent: { number: number } | null };
  };
}

async function create(title: string, more: object = {}) {
  const input = { repositoryId: await repositoryId(), title, ...more };
  return (await started.botGraphql<Created>(CREATE, { input })).createIssue.issue;
}

async function repositoryId(): Promise<string> {
  return (await started.bot.rest.repos.get(shop)).data.node_id;
}

describe('an issue', () => {
  it('is created and linked in one write', async () => {
    const parent = await create('Parent');
    const child = await create('Child', { parentIssueId: parent.id, clientMutationId: 'c1' });
    expect(child.parent).toEqual({ number: parent.number });
    const { data } = await started.bot.rest.issues.get({ ...shop, issue_number: parent.number });
    expect(data.sub_issues_summary).toEqual({ total: 1, completed: 0, percent_completed: 0 });
  });

  it('is created with labels and assignees, and linked later by its address', async () => {
    const { ada, botGraphql, github } = started;
    const { data: label } = await ada.rest.issues.createLabel({ ...shop, name: 'task', color: 'abcdef' });
    const adaId = github.state.accounts.get('ada')?.nodeId;
    const [parent, child] = [
      await create('Parent'),
      await create('Child', { labelIds: [label.node_id], assigneeIds: [adaId] }),
    ];
    const { data } = await started.bot.rest.issues.get({ ...shop, issue_number: child.number });
    expect(data).toMatchObject({ labels: [{ name: 'task' }], assignees: [{ login: 'ada' }] });
    const { addSubIssue } = await botGraphql<{ addSubIssue: object }>(
      'mutation($p: ID!, $address: String) { addSubIssue(input: {issueId: $p, subIssueUrl: $address}) { subIssue { parent { number } } } }',
      { p: parent.id, address: data.html_url },
    );
    expect(addSubIssue).toEqual({ subIssue: { parent: { number: parent.number } } });
  });

  it('shows the whole snapshot that an orchestrator needs', async () => {
    const { ada, bot, botGraphql } = started;
    const { data: issue } = await ada.rest.issues.create({
      ...shop,
      title: 'Master',
      body: '- [ ] a',
      labels: ['go'],
    });
    const { number: issue_number } = issue;
    const { data: comment } = await ada.rest.issues.createComment({ ...shop, issue_number, body: '/start' });
    await bot.rest.reactions.createForIssueComment({ ...shop, comment_id: comment.id, content: 'rocket' });
    await ada.rest.issues.update({ ...shop, issue_number, body: '- [x] a' });
    const { repository } = await botGraphql<{ repository: { issue: object } }>(SNAPSHOT, {
      number: issue_number,
    });
    expect(repository.issue).toMatchObject({
      databaseId: issue.id,
      fullDatabaseId: String(issue.id),
      state: 'OPEN',
      stateReason: null,
      body: '- [x] a',
      author: { login: 'ada', __typename: 'User' },
      viewerDidAuthor: false,
      labels: { nodes: [{ name: 'go', color: 'ededed' }] },
      comments: {
        totalCount: 1,
        pageInfo: { hasPreviousPage: false },
        nodes: [{ databaseId: comment.id, body: '/start', isMinimized: false, viewerDidAuthor: false }],
      },
      subIssuesSummary: { total: 0, completed: 0, percentCompleted: 0 },
      issueDependenciesSummary: { blockedBy: 0, totalBlocking: 0 },
      timelineItems: {
        nodes: [{ __typename: 'LabeledEvent', actor: { login: 'ada' }, label: { name: 'go' } }],
      },
      userContentEdits: {
        totalCount: 2,
        nodes: [
          { diff: '- [x] a', editor: { login: 'ada' } },
          { diff: '- [ ] a', editor: { login: 'ada' } },
        ],
      },
    });
    const { reactionGroups } = await node(comment.node_id);
    expect(reactionGroups.filter(({ viewerHasReacted }) => viewerHasReacted)).toEqual([
      { content: 'ROCKET', viewerHasReacted: true, reactors: { totalCount: 1 } },
    ]);
  });

  it('shows a bot without the suffix that REST adds', async () => {
    const { id, number } = await create('By the bot');
    const { node } = await started.botGraphql<{ node: object }>(
      'query($id: ID!) { node(id: $id) { ... on Issue { viewerDidAuthor author { login __typename } } } }',
      { id },
    );
    expect(node).toEqual({
      viewerDidAuthor: true,
      author: { login: 'parallel-orchestrator', __typename: 'Bot' },
    });
    const { data } = await started.bot.rest.issues.get({ ...shop, issue_number: number });
    expect(data.user).toMatchObject({ login: 'parallel-orchestrator[bot]', type: 'Bot' });
  });

  it('is changed, closed with a reason, and opened again', async () => {
    const { id, number } = await create('Before');
    const { updateIssue } = await started.botGraphql<{ updateIssue: object }>(
      'mutation($id: ID!) { updateIssue(input: {id: $id, title: "After", body: "B"}) { issue { title body lastEditedAt } } }',
      { id },
    );
    expect(updateIssue).toMatchObject({ issue: { title: 'After', body: 'B' } });
    const { closeIssue } = await started.botGraphql<{ closeIssue: object }>(
      'mutation($id: ID!) { closeIssue(input: {issueId: $id, stateReason: NOT_PLANNED}) { issue { state stateReason closed } } }',
      { id },
    );
    expect(closeIssue).toEqual({ issue: { state: 'CLOSED', stateReason: 'NOT_PLANNED', closed: true } });
    await started.botGraphql('mutation($id: ID!) { reopenIssue(input: {issueId: $id}) { issue { id } } }', {
      id,
    });
    const { data } = await started.bot.rest.issues.get({ ...shop, issue_number: number });
    expect(data).toMatchObject({ state: 'open', state_reason: 'reopened', closed_at: null });
  });
});

describe('comments, labels and reactions', () => {
  it('are written through GraphQL and seen through REST', async () => {
    const { bot, botGraphql } = started;
    const { id, number: issue_number } = await create('Talk');
    const { addComment } = await botGraphql<{
      addComment: { commentEdge: { node: { id: string; databaseId: number } } };
    }>(
      'mutation($id: ID!) { addComment(input: {subjectId: $id, body: "one"}) { commentEdge { node { id databaseId } } } }',
      { id },
    );
    const { id: commentId, databaseId: comment_id } = addComment.commentEdge.node;
    await botGraphql(
      'mutation($id: ID!) { updateIssueComment(input: {id: $id, body: "two"}) { issueComment { body } } }',
      { id: commentId },
    );
    await botGraphql(
      'mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) { minimizedComment { isMinimized } } }',
      { id: commentId },
    );
    await botGraphql(
      'mutation($id: ID!) { addReaction(input: {subjectId: $id, content: EYES}) { reaction { content } } }',
      { id: commentId },
    );
    const { data } = await bot.rest.issues.getComment({ ...shop, comment_id });
    expect(data).toMatchObject({ body: 'two', reactions: { eyes: 1, total_count: 1 } });
    await botGraphql(
      'mutation($id: ID!) { removeReaction(input: {subjectId: $id, content: EYES}) { reaction { content } } }',
      { id: commentId },
    );
    await botGraphql('mutation($id: ID!) { deleteIssueComment(input: {id: $id}) { clientMutationId } }', {
      id: commentId,
    });
    expect(await rejection(bot.rest.issues.getComment({ ...shop, comment_id }))).toMatchObject({
      status: 404,
    });
    const { createLabel } = await botGraphql<{ createLabel: { label: { id: string } } }>(
      'mutation($id: ID!) { createLabel(input: {repositoryId: $id, name: "blue", color: "0000ff"}) { label { id } } }',
      { id: await repositoryId() },
    );
    const labels = { id, labels: [createLabel.label.id] };
    await botGraphql(
      'mutation($id: ID!, $labels: [ID!]!) { addLabelsToLabelable(input: {labelableId: $id, labelIds: $labels}) { clientMutationId } }',
      labels,
    );
    const { data: labelled } = await bot.rest.issues.listLabelsOnIssue({ ...shop, issue_number });
    expect(labelled.map(({ name }) => name)).toEqual(['blue']);
    await botGraphql(
      'mutation($id: ID!, $labels: [ID!]!) { removeLabelsFromLabelable(input: {labelableId: $id, labelIds: $labels}) { clientMutationId } }',
      labels,
    );
    const { data: bare } = await bot.rest.issues.listLabelsOnIssue({ ...shop, issue_number });
    expect(bare).toEqual([]);
  });
});

async function node(id: string) {
  const { node } = await started.botGraphql<{
    node: { reactionGroups: { content: string; viewerHasReacted: boolean }[] };
  }>(
    'query($id: ID!) { node(id: $id) { ... on IssueComment { reactionGroups { content viewerHasReacted reactors(first: 1) { totalCount } } } } }',
    { id },
  );
  return node;
}

const SNAPSHOT = `query($number: Int!) { repository(owner: "acme", name: "shop") { issue(number: $number) {
  id databaseId fullDatabaseId number title body url state stateReason createdAt updatedAt lastEditedAt
  author { login __typename } viewerDidAuthor
  labels(first: 10) { nodes { name color } }
  comments(last: 50) { totalCount pageInfo { hasPreviousPage startCursor }
    nodes { id databaseId body url createdAt updatedAt lastEditedAt viewerDidAuthor isMinimized author { login } } }
  reactionGroups { content viewerHasReacted }
  parent { number } subIssues(first: 100) { totalCount nodes { number } }
  subIssuesSummary { total completed percentCompleted }
  blockedBy(first: 10) { nodes { number } } blocking(first: 10) { nodes { number } }
  issueDependenciesSummary { blockedBy totalBlocking }
  timelineItems(last: 20, itemTypes: [LABELED_EVENT, UNLABELED_EVENT]) { nodes { __typename
    ... on LabeledEvent { id createdAt actor { login __typename } label { name } } } }
  userContentEdits(first: 5) { totalCount nodes { editedAt diff editor { login } } }
} } }`;
