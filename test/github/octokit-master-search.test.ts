import { expect, onTestFinished, test } from 'vitest';
import { masterName } from '../../src/domain/master-ref.ts';
import { OctokitMasterSearch } from '../../src/github/octokit-master-search.ts';
import { shop, start } from '../local-github/start.ts';
import { probotOn } from './probot-on.ts';

test('master issues are found by our label, and by the sub-issues that we made', async () => {
  const { github, ada, bot, as, stop } = await start();
  onTestFinished(stop);
  await github.createRepository({ owner: 'other', name: 'units', files: { 'README.md': '' } });
  const bea = github.addUser('bea');
  github.setPermission('other/units', 'bea', 'write');
  const open = async (by: typeof ada, repository: { owner: string; repo: string }, labels: string[] = []) =>
    (await by.rest.issues.create({ ...repository, title: 'An issue', labels })).data;
  const putBelow = (by: typeof ada, parent: number, child: number) =>
    by.request('POST /repos/{owner}/{repo}/issues/{issue_number}/sub_issues', {
      ...shop,
      issue_number: parent,
      sub_issue_id: child,
    });

  const labelled = await open(ada, shop, ['parallel-orchestrate']);
  const closed = await open(ada, shop, ['parallel-orchestrate']);
  await ada.rest.issues.update({ ...shop, issue_number: closed.number, state: 'closed' });
  const planOnly = await open(ada, shop, ['parallel-orchestrate:plan']);
  const master = await open(ada, shop);
  await putBelow(bot, master.number, (await open(bot, shop)).id);
  const theirs = await open(ada, shop);
  await putBelow(ada, theirs.number, (await open(ada, shop)).id);
  const elsewhere = await open(as(bea.token), { owner: 'other', repo: 'units' }, ['parallel-orchestrate']);

  const probot = probotOn(github);
  const search = new OctokitMasterSearch(
    () => probot.auth(),
    (id) => probot.auth(id),
  );
  const found: string[] = [];
  for await (const master of search.findMasters()) found.push(masterName(master));
  expect(found.toSorted()).toEqual(
    [
      `acme/shop#${labelled.number}`,
      `acme/shop#${master.number}`,
      `other/units#${elsewhere.number}`,
    ].toSorted(),
  );
  expect(planOnly.number).toBeGreaterThan(0);
});
