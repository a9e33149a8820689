import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MasterRef } from '../../src/domain/master-ref.ts';
import type { GitHubFacts, Tag } from '../../src/domain/snapshot.ts';
import { Connection } from '../../src/github/connection.ts';
import { OctokitGitHub } from '../../src/github/octokit-github.ts';
import { TagCodec } from '../../src/github/tags.ts';
import { GitHubRefusal, type MadeIssue } from '../../src/ports/github.ts';
import { shop } from '../local-github/start.ts';
import { startWorkbench, type Workbench } from '../local-github/workbench.ts';
import { probotOn } from './probot-on.ts';

const tags = new TagCodec('signs our tags');
let workbench: Workbench;
let gitHub: OctokitGitHub;
let repositoryNodeId: string;

beforeAll(async () => {
  workbench = await startWorkbench();
  const { state } = workbench.github;
  const probot = probotOn(workbench.github);
  gitHub = new OctokitGitHub(
    Connection.create((installationId) => probot.auth(installationId)),
    tags,
  );
  repositoryNodeId = state.repositories.get('acme/shop')?.nodeId ?? '';
});

afterAll(() => workbench.stop());

function numbered(number: number): MasterRef {
  return { ...shop, installationId: workbench.github.app.installationId, number };
}

/** A master issue, as Ada opens one. */
async function opened(body = 'A list'): Promise<MasterRef & { readonly nodeId: string }> {
  const { data } = await workbench.ada.rest.issues.create({ ...shop, title: 'Epic', body });
  return { ...numbered(data.number), nodeId: data.node_id };
}

async function facts(
  master: MasterRef,
  known: { comments?: string[]; pullRequests?: number[] } = {},
): Promise<GitHubFacts> {
  const read = await gitHub.readMaster(master, { comments: [], pullRequests: [], ...known });
  if (!read) throw new Error(`there is no #${master.number}`);
  return read;
}

function createSubIssue(master: MasterRef & { nodeId: string }, key: string): Promise<MadeIssue> {
  return gitHub.createIssue(master, {
    repositoryNodeId,
    parentNodeId: master.nodeId,
    title: `Do ${key}`,
    body: { text: 'As the master issue says.', tag: { kind: 'sub-issue', key } },
    labels: ['sub-issue', 'made here'],
  });
}

/** Node ids of what people wrote by REST. */
async function says(by: Workbench['ada'], issue_number: number, body: string): Promise<string> {
  return (await by.rest.issues.createComment({ ...shop, issue_number, body })).data.node_id;
}

const STATUS: Tag = { kind: 'status', key: 'a-run' };

describe('a read of a master issue', () => {
  it('tells the issue, who labelled it, and what people ask for on it and on its sub-issues', async () => {
    const master = await opened('- [ ] one');
    const sub = await createSubIssue(master, 'one');
    const labels = ['parallel-orchestrate', 'epic'];
    await workbench.ada.rest.issues.addLabels({ ...shop, issue_number: master.number, labels });
    const start = await says(workbench.ada, master.number, '/amplihack:parallel-orchestrate --dry-run');
    await says(workbench.ada, master.number, 'Nice.');
    const retry = await says(workbench.ada, sub.number, '/amplihack:parallel-orchestrate retry');
    await gitHub.addReaction(master, start, 'eyes');
    await gitHub.addReaction(master, master.nodeId, 'rocket');

    const read = await facts(master);
    expect(read).toMatchObject({ repositoryNodeId, defaultBranch: 'main', subIssueCount: 1 });
    expect(read.issue).toMatchObject({ title: 'Epic', body: '- [ ] one', open: true, lastEditedAt: null });
    expect(read.issue).toMatchObject({
      nodeId: master.nodeId,
      parent: null,
      ourReactions: ['rocket'],
      labels,
    });
    const ada = { login: 'ada', isBot: false };
    expect(read.labelEvents).toMatchObject([{ label: 'parallel-orchestrate', actor: ada }]);
    expect(read.commands).toMatchObject([
      { nodeId: start, issue: master.number, author: ada, ourReactions: ['eyes'] },
      { nodeId: retry, issue: sub.number, author: ada, ourReactions: [] },
    ]);
  });

  it('finds our sub-issues by their tags, with what blocks them, and people’s without', async () => {
    const master = await opened();
    const [one, two] = [await createSubIssue(master, 'one'), await createSubIssue(master, 'two')];
    const theirs = await opened('Of a person');
    await gitHub.linkSubIssue(master, master.nodeId, theirs.nodeId);
    await gitHub.addBlockedBy(master, two.nodeId, one.nodeId);
    await gitHub.closeIssue(master, one.nodeId);

    const { subIssues } = await facts(master);
    expect(subIssues).toMatchObject([
      { ...one, title: 'Do one', open: false, tag: { kind: 'sub-issue', key: 'one' }, blockedBy: [] },
      { ...two, open: true, tag: { kind: 'sub-issue', key: 'two' }, blockedBy: [one.number] },
      { number: theirs.number, tag: null },
    ]);
    expect((await facts(numbered(one.number))).issue.parent).toBe(master.number);
  });

  it('finds follow-up issues wherever they stand', async () => {
    const master = await opened();
    const tag: Tag = { kind: 'follow-up', key: 'one' };
    const made = await gitHub.createIssue(master, {
      repositoryNodeId,
      parentNodeId: null,
      title: 'What is left',
      body: { text: 'Evidence', tag },
      labels: ['orchestration-follow-up'],
    });
    expect((await facts(master)).followUps).toMatchObject([{ ...made, tag }]);
    // The tag of another master issue's follow-up says nothing here.
    expect((await facts(await opened())).followUps).toMatchObject([{ ...made, tag: null }]);
  });

  it('knows our comments as they were last edited; a tag that a person pasted makes none', async () => {
    const master = await opened();
    const id = await gitHub.addComment(master, master.nodeId, { text: 'Begins', tag: STATUS });
    await gitHub.updateComment(master, id, { text: 'Goes on\n\n| a | b |', tag: STATUS });
    await says(workbench.ada, master.number, tags.write(master, { text: 'I am the bot', tag: STATUS }));
    await says(workbench.bot, master.number, 'The bot, without a tag');

    const { ourComments } = await facts(master, { comments: [id] });
    expect(ourComments).toMatchObject([{ nodeId: id, tag: STATUS, body: 'Goes on\n\n| a | b |' }]);
  });

  it('leaves out a comment that somebody deleted, and still reads the others', async () => {
    const master = await opened();
    const text = { text: 'Text', tag: STATUS };
    const [gone, kept] = [
      await gitHub.addComment(master, master.nodeId, text),
      await gitHub.addComment(master, master.nodeId, text),
    ];
    const { data } = await workbench.ada.rest.issues.listComments({ ...shop, issue_number: master.number });
    const comment_id = data.find(({ node_id }) => node_id === gone)?.id ?? 0;
    await workbench.bot.rest.issues.deleteComment({ ...shop, comment_id });
    const { ourComments } = await facts(master, { comments: [gone, kept] });
    expect(ourComments.map(({ nodeId }) => nodeId)).toEqual([kept]);
  });

  it('tells the branches of its tasks and their pull requests, also when the branch is gone', async () => {
    const master = await opened();
    const [first, second] = [`orch/${master.number}/901`, `orch/${master.number}/902`];
    const commit = await workbench.push(first, 'one.txt', 'one', 'main');
    await workbench.push(second, 'two.txt', 'two', 'main');
    await workbench.push(`orch/${master.number}0/903`, 'three.txt', 'three', 'main');
    const open = (head: string, key: string) =>
      gitHub.createPullRequest(master, {
        repositoryNodeId,
        head,
        base: 'main',
        title: `Do ${key}`,
        body: { text: 'Evidence', tag: { kind: 'pull-request', key } },
      });
    const [one, two] = [await open(first, 'one'), await open(second, 'two')];
    await workbench.git('push', '--quiet', '--delete', 'origin', second);

    const read = await facts(master, { pullRequests: [one, two] });
    expect(read.branches).toEqual([{ name: first, commit }]);
    expect(read.pullRequests).toMatchObject([
      { number: one, headBranch: first, headCommit: commit, baseBranch: 'main', state: 'open' },
      { number: two, headBranch: second, state: 'closed', tag: { kind: 'pull-request', key: 'two' } },
    ]);
  });

  it('is null for a number that is a pull request, or nothing', async () => {
    await workbench.push('a-branch', 'a.txt', 'a', 'main');
    const pull = (await workbench.pull('a-branch')).data.number;
    const master = await opened();
    const known = { comments: [], pullRequests: [] };
    expect(await gitHub.readMaster(numbered(pull), known)).toBeNull();
    expect(await gitHub.readMaster(numbered(9_999), known)).toBeNull();
    const issues = await gitHub.readIssues(master, [pull, master.number, 9_999]);
    expect(issues).toMatchObject([{ number: master.number, tag: null }]);
    const closed = await opened();
    await gitHub.closeIssue(closed, closed.nodeId);
    const numbers = [pull, master.number, closed.number, 9_999];
    expect(await gitHub.readOutside(master, numbers)).toMatchObject([
      { number: pull, kind: 'pull request', state: 'open' },
      { number: master.number, kind: 'issue', state: 'open' },
      { number: closed.number, kind: 'issue', state: 'closed' },
      { number: 9_999, kind: null, state: 'missing' },
    ]);
    // Of pull requests that the record knows, the same holds.
    expect((await facts(master, { pullRequests: [master.number, 9_999] })).pullRequests).toEqual([]);
  });
});

describe('other calls', () => {
  it('read files of the default branch, and bodies, and change bodies', async () => {
    const master = await opened('before');
    expect(await gitHub.readFile(master, 'src/cart.ts')).toBe('export const cart = [];\n');
    expect(await gitHub.readFile(master, 'src/none.ts')).toBeNull();
    expect(await gitHub.readFile(master, 'src')).toBeNull();
    await gitHub.updateBody(master, master.nodeId, 'after');
    expect(await gitHub.readBody(master, master.nodeId)).toBe('after');
    expect((await facts(master)).issue.lastEditedAt).toBeGreaterThan(Date.now() - 60_000);
  });

  it('tell the texts that a body had, and which are ours', async () => {
    const master = await opened('before');
    expect(await gitHub.bodyHistory(master, master.nodeId)).toEqual([]);
    await gitHub.updateBody(master, master.nodeId, 'ours');
    await workbench.ada.rest.issues.update({ ...shop, issue_number: master.number, body: 'hers' });
    expect(await gitHub.bodyHistory(master, master.nodeId)).toEqual([
      { text: 'hers', isOurs: false },
      { text: 'ours', isOurs: true },
      { text: 'before', isOurs: false },
    ]);
  });

  it('close what was made twice, issue or pull request, with words in place of its tag', async () => {
    const master = await opened();
    const sub = await createSubIssue(master, 'twice');
    await gitHub.closeTwin(master, sub.number, 'Closed: a twin.');
    expect((await facts(master)).subIssues).toMatchObject([{ number: sub.number, open: false, tag: null }]);
    await workbench.push('a-twin', 'twin.txt', 'twin', 'main');
    const pull = (await workbench.pull('a-twin')).data.number;
    await gitHub.closeTwin(master, pull, 'Closed: a twin.');
    const { data } = await workbench.ada.rest.pulls.get({ ...shop, pull_number: pull });
    expect(data).toMatchObject({ state: 'closed', merged: false, body: 'Closed: a twin.' });
  });

  it('close what is done as completed, with words above what stands there, once', async () => {
    const master = await opened();
    const sub = await createSubIssue(master, 'late');
    const read = async () =>
      (await workbench.ada.rest.issues.get({ ...shop, issue_number: sub.number })).data;
    const before = (await read()).body ?? '';
    // Its answer is lost: it is tried again.
    await gitHub.closeDone(master, sub.number, 'Settled.');
    await gitHub.closeDone(master, sub.number, 'Settled.');
    expect(await read()).toMatchObject({
      state: 'closed',
      state_reason: 'completed',
      body: `Settled.\n\n${before}`,
    });
    expect((await facts(master)).subIssues).toMatchObject([
      { number: sub.number, tag: { kind: 'sub-issue' } },
    ]);
    // Somebody opens it again, and we close it for another reason.
    await workbench.ada.rest.issues.update({ ...shop, issue_number: sub.number, state: 'open' });
    await gitHub.closeDone(master, sub.number, 'Settled.');
    expect((await read()).body).toBe(`Settled.\n\n${before}`);
  });

  it('take a comment of ours away', async () => {
    const master = await opened();
    const id = await gitHub.addComment(master, master.nodeId, { text: 'Twice', tag: STATUS });
    await gitHub.deleteComment(master, id);
    expect((await facts(master)).ourComments).toEqual([]);
  });

  it('ask who may do what; whoever is no user may do nothing', async () => {
    for (const role of ['admin', 'maintain', 'triage'] as const) {
      workbench.github.addUser(role);
      workbench.github.setPermission('acme/shop', role, role);
    }
    workbench.github.addUser('stranger');
    const logins = ['admin', 'maintain', 'ada', 'triage', 'stranger', 'nobody-of-this-name', ''];
    const answers = await Promise.all(logins.map((login) => gitHub.permission(numbered(1), login)));
    // Everybody may read a public repository.
    expect(answers).toEqual(['admin', 'write', 'write', 'read', 'read', 'none', 'none']);
  });

  it('are counted, each once', async () => {
    const master = await opened();
    gitHub.takeCallCount(master);
    await gitHub.readBody(master, master.nodeId);
    await gitHub.permission(master, 'ada');
    expect([gitHub.takeCallCount(master), gitHub.takeCallCount(master)]).toEqual([2, 0]);
  });

  it('that GitHub refuses reject with its words', async () => {
    const [master, other] = [await opened(), await opened()];
    const sub = await createSubIssue(other, 'taken');
    const link = gitHub.linkSubIssue(master, master.nodeId, sub.nodeId);
    await expect(link).rejects.toThrow(GitHubRefusal);
    await expect(link).rejects.toThrow(/parent/);
    await expect(gitHub.readBody(master, 'I_none')).rejects.toThrow(GitHubRefusal);
    await expect(gitHub.updateComment(master, 'IC_none', { text: '', tag: STATUS })).rejects.toThrow(
      GitHubRefusal,
    );
  });
});
