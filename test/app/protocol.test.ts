import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tellStory } from '../support/story.ts';
import { checklist } from '../support/story-app.ts';
import { attemptsOf, openNotes, outcomeOf, scripted } from './scripted-agents.ts';

const COMMAND = '/amplihack:parallel-orchestrate';

describe('the protocol between agents and the app', { timeout: 60_000 }, () => {
  test('what needs another task waits for it, and goes on from its own work with that of the other', async () => {
    const notes = await openNotes();
    const story = await tellStory({
      agentCommand: scripted(
        notes,
        `case "$file" in
  src/one.txt)
    if [ ! -f "$file" ]; then
      echo begun > "$file"
      finish '[NEEDS:item-2/parser] the types of the parser'
      exit 0
    fi
    echo "goes on with $(cat src/two.txt)" >> "$file" ;;
  src/two.txt)
    until [ -e '${notes}/deliver' ]; do sleep 0.05; done
    echo 'the parser' > "$file" ;;
  *) echo good > "$file" ;;
esac
finish "[COMPLETE] Write $file"`,
      ),
    });
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Three parts', checklist('one', 'two', 'three'));
    await maya.labels(issue);

    const status = await story.reply(issue, 'needs “parser” from item-2');
    expect(status).toMatch(/\*\*item-1\*\*.*\| 1 \(command\)/);
    const [asking, asked] = await story.subIssues(issue);
    await story.until('GitHub shows what it waits for', async () => {
      const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/dependencies/blocked_by';
      const at = { owner: 'acme', repo: 'units', issue_number: asking?.number ?? 0 };
      const { data } = await story.octokit.request(route, at);
      return data.length === 1 && data[0]?.number === asked?.number;
    });
    await writeFile(join(notes, 'deliver'), '');
    const run = await story.run(issue, 'finished');
    expect(run.phase).toMatchObject({ verdict: { succeeded: 3, total: 3 } });

    const [parked, resumed, ...more] = await attemptsOf(story, run, 'item-1');
    expect(more).toEqual([]);
    expect(outcomeOf(parked)).toMatchObject({ kind: 'parked' });
    expect(resumed?.assignment.start).toMatchObject({ kind: 'unblocked', delivered: ['item-2'] });
    expect(resumed?.because).toContain('with “parser” from item-2');
    expect(await readFile(join(notes, '1.2.prompt'), 'utf8')).toContain('had stopped to wait');

    const [first, second] = await story.subIssues(issue);
    expect(await story.file(`orch/${issue}/${first?.number}`, 'src/one.txt')).toBe(
      'begun\ngoes on with the parser\n',
    );
    const pulls = await story.pulls();
    const pullOf = (number = 0) => pulls.find(({ head }) => head === `orch/${issue}/${number}`);
    expect(pullOf(first?.number)?.body).toContain(`#${pullOf(second?.number)?.number} (item-2`);
  });

  test('work is held for a reason, goes back to its agent with it, and passes when a person allows it', async () => {
    const notes = await openNotes();
    const story = await tellStory({
      files: { 'test/two.test.js': "test('two', () => {\n  expect(two()).toBe(2);\n});\n" },
      agentCommand: scripted(
        notes,
        `case "$file" in
  src/one.txt) echo good >> "$file"; echo '0' >> prices.txt ;;
  src/two.txt) echo good >> "$file"; git rm --quiet --force --ignore-unmatch test/two.test.js ;;
  src/three.txt) if [ -f "$file" ]; then echo mended > "$file"; else echo BROKEN > "$file"; fi ;;
esac
finish "[COMPLETE] Write $file"`,
      ),
    });
    const maya = await story.person('maya', 'write');
    const stranger = await story.person('stranger', 'read');
    const issue = await maya.opens('Three parts', checklist('one', 'two', 'three'));
    await maya.labels(issue);
    await story.until('the first is done', async () => (await story.pulls()).length > 0);
    const run = await story.run(issue, 'finished');
    expect(run.phase).toMatchObject({ verdict: { succeeded: 1, total: 3 } });

    // Feedback.
    const [broken, mended] = await attemptsOf(story, run, 'item-3');
    const kept = outcomeOf(broken);
    expect(kept).toMatchObject({ kind: 'rejected', reason: 'verification-failed' });
    expect(mended?.assignment.start).toMatchObject({ kind: 'feedback' });
    const commit = kept && 'commit' in kept ? kept.commit : null;
    expect((await readFile(join(notes, '3.2.start'), 'utf8')).trim()).toBe(commit);
    const told = await readFile(join(notes, '3.2.prompt'), 'utf8');
    expect(told).toContain('Its work was not accepted');
    expect(told).toContain('src/three.txt:1:BROKEN');
    expect(await readFile(join(notes, '3.2.kept'), 'utf8')).toMatch(
      /^\w+ \[COMPLETE\] Write src\/three\.txt\n$/,
    );

    // Held.
    const [one, two] = await story.subIssues(issue);
    const status = await story.reply(issue, 'Work is held for a person');
    expect(status).toContain(`${COMMAND} allow item-1 out-of-scope`);
    expect(status).toContain(`${COMMAND} allow item-2 weakened-tests`);
    expect(status).toContain('prices.txt');
    expect(status).toContain('test/two.test.js');
    const followUps = await story.followUps();
    expect(followUps.map(({ title }) => title.slice(title.lastIndexOf(':') + 2))).toEqual([
      'rejected',
      'rejected',
    ]);
    const aboutTests = followUps.find(({ body }) => body.includes('weakened-tests'));
    expect(aboutTests?.body).toContain('test/two.test.js');
    expect(await story.pulls()).toHaveLength(1);
    const worked = await readdir(notes);

    // Allowed.
    const refused = await stranger.comments(issue, `${COMMAND} allow item-1 out-of-scope`);
    await story.until('it is turned down', async () => (await story.reactionsTo(refused)).includes('-1'));
    expect((await story.run(issue, 'finished')).tasks[0]?.allowances).toEqual([]);
    await maya.comments(issue, `${COMMAND} allow item-1 out-of-scope`);
    await maya.comments(two?.number ?? 0, `${COMMAND} allow weakened-tests`);
    const pulls = await story.until('both have their pull requests', async () => {
      const all = await story.pulls();
      return all.length === 3 && all;
    });
    const passed = await story.until('the run has passed', async () => {
      const again = await story.run(issue, 'finished');
      return again.phase.state === 'finished' && again.phase.verdict.passed && again;
    });
    expect(await readdir(notes)).toEqual(worked);

    const pullOf = (number = 0) => pulls.find(({ head }) => head === `orch/${issue}/${number}`);
    expect(pullOf(one?.number)?.body).toMatch(/Changes outside of the scope, allowed by maya/);
    expect(pullOf(two?.number)?.body).toMatch(/Tests, or what they are run with, allowed by maya/);
    expect(pullOf(two?.number)?.body).toContain('test/two.test.js');
    await story.until('what was left to do is closed', async () => {
      const open = await story.octokit.issues.listForRepo({
        owner: 'acme',
        repo: 'units',
        labels: 'orchestration-follow-up',
      });
      return open.data.length === 0;
    });
    const settled = (await story.followUps()).map(({ body }) => body.split('\n')[0]);
    expect(settled).toEqual(
      expect.arrayContaining([
        expect.stringContaining(
          `item-1 has succeeded since, and its work is in #${pullOf(one?.number)?.number}.`,
        ),
        expect.stringContaining(
          `item-2 has succeeded since, and its work is in #${pullOf(two?.number)?.number}.`,
        ),
      ]),
    );
    const judged = (await attemptsOf(story, passed, 'item-1')).at(-1);
    expect(judged?.assignment.start).toEqual({ kind: 'allowed', commit: expect.any(String) });
    expect(await story.file(`orch/${issue}/${one?.number}`, 'prices.txt')).toBe('0\n0\n');
  });
});
