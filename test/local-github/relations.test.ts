import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rejection, type Started, shop, start } from './start.ts';

let started: Started;

beforeAll(async () => {
  started = await start();
});

afterAll(() => started.stop());

interface Made {
  readonly id: number;
  readonly nodeId: string;
  readonly number: number;
}

async function open(title: string): Promise<Made> {
  const { data } = await started.bot.rest.issues.create({ ...shop, title });
  return { id: Number(data.id), nodeId: data.node_id, number: data.number };
}

const add = (parent: Made, child: Made, replace_parent = false) =>
  started.bot.rest.issues.addSubIssue({
    ...shop,
    issue_number: parent.number,
    sub_issue_id: child.id,
    replace_parent,
  });

const addByGraphql = (parent: Made, child: Made, replaceParent = false) =>
  started.botGraphql(
    'mutation($p: ID!, $c: ID!, $r: Boolean) { addSubIssue(input: {issueId: $p, subIssueId: $c, replaceParent: $r}) { issue { number } subIssue { parent { number } } } }',
    { p: parent.nodeId, c: child.nodeId, r: replaceParent },
  );

const createUnder = (parent: Made) =>
  started.botGraphql(
    'mutation($r: ID!, $p: ID!) { createIssue(input: {repositoryId: $r, title: "x", parentIssueId: $p}) { issue { number } } }',
    { r: started.github.state.repositories.get('acme/shop')?.nodeId, p: parent.nodeId },
  );

describe('sub-issues', () => {
  it('are one truth for both APIs', async () => {
    const parent = await open('Parent');
    const [one, two] = [await open('One'), await open('Two')];
    await add(parent, one);
    await addByGraphql(parent, two);
    await started.bot.rest.issues.update({ ...shop, issue_number: one.number, state: 'closed' });
    const { data: listed } = await started.bot.rest.issues.listSubIssues({
      ...shop,
      issue_number: parent.number,
    });
    expect(listed.map(({ number }) => number)).toEqual([one.number, two.number]);
    const { data: found } = await started.bot.rest.issues.getParent({ ...shop, issue_number: two.number });
    expect(found.number).toBe(parent.number);
    expect(found.sub_issues_summary).toEqual({ total: 2, completed: 1, percent_completed: 50 });
    const { repository } = await started.botGraphql<{ repository: object }>(
      'query($n: Int!) { repository(owner: "acme", name: "shop") { issue(number: $n) { subIssues(first: 9) { nodes { number state parent { number } } } } } }',
      { n: parent.number },
    );
    expect(repository).toEqual({
      issue: {
        subIssues: {
          nodes: [
            { number: one.number, state: 'CLOSED', parent: { number: parent.number } },
            { number: two.number, state: 'OPEN', parent: { number: parent.number } },
          ],
        },
      },
    });
    await started.bot.rest.issues.removeSubIssue({
      ...shop,
      issue_number: parent.number,
      sub_issue_id: one.id,
    });
    await started.botGraphql(
      'mutation($p: ID!, $c: ID!) { removeSubIssue(input: {issueId: $p, subIssueId: $c}) { issue { number } } }',
      { p: parent.nodeId, c: two.nodeId },
    );
    expect(
      await rejection(started.bot.rest.issues.getParent({ ...shop, issue_number: two.number })),
    ).toMatchObject({ status: 404 });
  });

  it('take database ids: the number of an issue names nothing', async () => {
    const [parent, child] = [await open('Parent'), await open('Child')];
    expect(await rejection(add(parent, { ...child, id: child.number }))).toMatchObject({ status: 404 });
  });

  it('have one parent, unless it is replaced', async () => {
    const [first, second, child] = [await open('First'), await open('Second'), await open('Child')];
    await add(first, child);
    const message = expect.stringContaining('Sub issue may only have one parent');
    expect(await rejection(add(first, child))).toMatchObject({ status: 422, message });
    expect(await rejection(add(second, child))).toMatchObject({ status: 422, message });
    expect(await rejection(addByGraphql(second, child))).toMatchObject({ type: 'UNPROCESSABLE', message });
    await addByGraphql(second, child, true);
    const { data } = await started.bot.rest.issues.listSubIssues({ ...shop, issue_number: first.number });
    expect(data).toEqual([]);
  });

  it('form no circle', async () => {
    const [top, middle] = [await open('Top'), await open('Middle')];
    await add(top, middle);
    expect(await rejection(add(middle, top))).toMatchObject({ status: 422 });
    expect(await rejection(add(top, top))).toMatchObject({ status: 422 });
  });

  it('are a hundred for a parent at most, closed ones included', async () => {
    const parent = await open('Crowded');
    for (let count = 0; count < 100; count += 1) await createUnder(parent);
    const { data } = await started.bot.rest.issues.listSubIssues({ ...shop, issue_number: parent.number });
    await started.bot.rest.issues.update({ ...shop, issue_number: data[0]?.number ?? 0, state: 'closed' });
    const message = expect.stringContaining('cannot have more than 100 sub-issues');
    expect(await rejection(createUnder(parent))).toMatchObject({ type: 'UNPROCESSABLE', message });
    expect(await rejection(add(parent, await open('Late')))).toMatchObject({ status: 422, message });
    const { data: unchanged } = await started.bot.rest.issues.get({ ...shop, issue_number: parent.number });
    expect(unchanged.sub_issues_summary?.total).toBe(100);
  });

  it('go eight levels deep', async () => {
    const chain = [await open('Level 0')];
    for (let level = 1; level <= 8; level += 1) {
      const child = await open(`Level ${level}`);
      await add(chain.at(-1) ?? child, child);
      chain.push(child);
    }
    const tooDeep = await open('Level 9');
    expect(await rejection(add(chain.at(-1) ?? tooDeep, tooDeep))).toMatchObject({ status: 422 });
    const above = await open('Above');
    expect(await rejection(add(above, chain[0] ?? above))).toMatchObject({ status: 422 });
  });
});

describe('dependencies', () => {
  const block = (blocked: Made, blocking: Made) =>
    started.bot.rest.issues.addBlockedByDependency({
      ...shop,
      issue_number: blocked.number,
      issue_id: blocking.id,
    });
  const blockByGraphql = (blocked: Made, blocking: Made) =>
    started.botGraphql(
      'mutation($a: ID!, $b: ID!) { addBlockedBy(input: {issueId: $a, blockingIssueId: $b}) { issue { number } blockingIssue { number } } }',
      { a: blocked.nodeId, b: blocking.nodeId },
    );

  it('are one truth for both APIs, seen from both ends', async () => {
    const [last, first, second] = [await open('Last'), await open('First'), await open('Second')];
    await block(last, first);
    expect(await blockByGraphql(last, second)).toEqual({
      addBlockedBy: { issue: { number: last.number }, blockingIssue: { number: second.number } },
    });
    await started.bot.rest.issues.update({ ...shop, issue_number: first.number, state: 'closed' });
    const { data } = await started.bot.rest.issues.get({ ...shop, issue_number: last.number });
    expect(data.issue_dependencies_summary).toEqual({
      blocked_by: 1,
      blocking: 0,
      total_blocked_by: 2,
      total_blocking: 0,
    });
    const { data: blockers } = await started.bot.rest.issues.listDependenciesBlockedBy({
      ...shop,
      issue_number: last.number,
    });
    expect(blockers.map(({ number }) => number)).toEqual([first.number, second.number]);
    const { node } = await started.botGraphql<{ node: object }>(
      'query($id: ID!) { node(id: $id) { ... on Issue { blocking(first: 5) { nodes { number } } } } }',
      { id: first.nodeId },
    );
    expect(node).toEqual({ blocking: { nodes: [{ number: last.number }] } });
    await started.botGraphql(
      'mutation($a: ID!, $b: ID!) { removeBlockedBy(input: {issueId: $a, blockingIssueId: $b}) { issue { number } } }',
      { a: last.nodeId, b: second.nodeId },
    );
    await started.bot.rest.issues.removeDependencyBlockedBy({
      ...shop,
      issue_number: last.number,
      issue_id: first.id,
    });
    const { data: none } = await started.bot.rest.issues.listDependenciesBlocking({
      ...shop,
      issue_number: first.number,
    });
    expect(none).toEqual([]);
  });

  it('are refused twice, on itself, and over fifty', async () => {
    const [blocked, blocking] = [await open('Blocked'), await open('Blocking')];
    await block(blocked, blocking);
    expect(await rejection(block(blocked, blocking))).toMatchObject({ status: 422 });
    expect(await rejection(block(blocked, blocked))).toMatchObject({ status: 422 });
    for (let count = 1; count < 50; count += 1) await block(blocked, await open(`Blocker ${count}`));
    expect(await rejection(block(blocked, await open('One more')))).toMatchObject({ status: 422 });
    expect(await rejection(blockByGraphql(blocked, await open('Another')))).toMatchObject({
      type: 'UNPROCESSABLE',
    });
  });
});
