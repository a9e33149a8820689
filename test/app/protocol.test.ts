import { access, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Attempt } from '../../src/domain/attempt.ts';
import type { RunRecord } from '../../src/domain/run-record.ts';
import { BUBBLEWRAP_SUITE, hasBubblewrap } from '../support/bubblewrap.ts';
import { type Story, tellStory } from '../support/story.ts';
import { checklist } from '../support/story-app.ts';

const COMMAND = '/amplihack:parallel-orchestrate';

/** Where scripted agents leave word for the test, and the test for them. */
async function openNotes(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'notes-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A shell script that knows the file of its task as `$file`, and leaves its prompt and the commit that it started from in `notes`. */
function scripted(notes: string, script: string): string {
  return `set -e
cat > /dev/null
file=$(grep -o 'src/[a-z0-9-]*[.]txt' "$PROMPT_FILE" | head -n 1)
cp "$PROMPT_FILE" '${notes}'/"\${AGENT_ID##*item-}.prompt"
git rev-parse HEAD > '${notes}'/"\${AGENT_ID##*item-}.start"
mkdir -p src
finish() { git add --all; git commit --quiet --allow-empty --message "$1"; }
${script}`;
}

/** Puts a program before all others on the PATH that answers as Claude Code does, and does what the script says. */
async function installClaude(folder: string, script: string): Promise<void> {
  await writeFile(
    join(folder, 'claude'),
    `#!/bin/sh
if [ "$1" = --version ]; then echo '2.1.330 (Claude Code)'; exit; fi
number="\${AGENT_ID##*item-}"
echo "$*" > '${folder}'/"$number.arguments"
echo '{"type":"system","subtype":"init","session_id":"conversation-'"$number"'"}'
${script}
echo '{"type":"result","subtype":"success","is_error":false,"usage":{"input_tokens":1000,"output_tokens":100},"total_cost_usd":0.25}'
`,
    { mode: 0o755 },
  );
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`);
  onTestFinished(() => void vi.unstubAllEnvs());
}

async function attemptsOf(story: Story, run: RunRecord, handle: string): Promise<readonly Attempt[]> {
  const all = await story.app.store.attempts(run.runId);
  return all.filter((attempt) => attempt.handle === handle).toSorted((a, b) => a.number - b.number);
}

function outcomeOf(attempt: Attempt | undefined) {
  return attempt?.phase.state === 'ended' ? attempt.phase.outcome : undefined;
}

describe('the protocol between agents and the app', () => {
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
    const judged = (await attemptsOf(story, passed, 'item-1')).at(-1);
    expect(judged?.assignment.start).toEqual({ kind: 'allowed', commit: expect.any(String) });
    expect(await story.file(`orch/${issue}/${one?.number}`, 'prices.txt')).toBe('0\n0\n');
  });

  test('an agent goes on in its own conversation, and another one with its work when it is limited', async () => {
    const notes = await openNotes();
    const work = `case "$file" in
  src/one.txt)
    if [ -f "$file" ]; then echo mended > "$file"; touch '${notes}/mended'; else echo BROKEN > "$file"; fi ;;
  src/two.txt)
    if [ ! -f "$file" ]; then
      until [ -e '${notes}/mended' ]; do sleep 0.05; done
      echo 'by claude' > "$file"
      finish '[CHECKPOINT] begun'
      echo '{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":4102444800}}'
      exit 1
    fi
    echo 'by another' >> "$file" ;;
  *) echo good > "$file" ;;
esac
finish "[COMPLETE] Write $file"`;
    await installClaude(notes, scripted(notes, work));
    const story = await tellStory({
      environment: { AGENTS: 'claude,command' },
      agentCommand: scripted(notes, work),
    });
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Three parts', checklist('one', 'two', 'three'));
    await maya.labels(issue);
    const run = await story.run(issue, 'finished');
    expect(run.phase).toMatchObject({ verdict: { succeeded: 3, total: 3 } });

    const [begun, resumed] = await attemptsOf(story, run, 'item-1');
    expect(begun?.phase).toMatchObject({ work: { session: 'conversation-1.1' } });
    expect(resumed?.assignment).toMatchObject({ agent: 'claude', start: { session: 'conversation-1.1' } });
    expect(await readFile(join(notes, '1.2.arguments'), 'utf8')).toContain('--resume conversation-1.1');
    expect(await readFile(join(notes, '1.2.prompt'), 'utf8')).toMatch(/^# Your work was not accepted/);

    const [limited, other] = await attemptsOf(story, run, 'item-2');
    expect(outcomeOf(limited)).toMatchObject({
      kind: 'infrastructure',
      cause: { kind: 'rate-limit', until: 4_102_444_800_000 },
    });
    expect(other?.assignment).toMatchObject({
      agent: 'command',
      start: { kind: 'continued', session: null },
    });
    expect(other?.because).toMatch(/^command goes on .*, since claude is limited until 2100-01-01/);
    const [, second] = await story.subIssues(issue);
    expect(await story.file(`orch/${issue}/${second?.number}`, 'src/two.txt')).toBe(
      'by claude\nby another\n',
    );
    expect(await story.reply(issue, 'The run passed')).toContain('Spent: $');
  });

  test('a missing agent is passed over at once, and one that fills the disk is ended at its limit', async () => {
    const notes = await openNotes();
    vi.stubEnv('PATH', await pathWithout('claude'));
    onTestFinished(() => void vi.unstubAllEnvs());
    const story = await tellStory({
      environment: { AGENTS: 'claude,command', AGENT_DISK_MB: '16' },
      agentCommand: scripted(
        notes,
        `case "$file" in
  src/one.txt) echo begun > "$file"; finish '[CHECKPOINT] begun'; head -c 40000000 /dev/zero > filler; sleep 60 ;;
  *) echo good > "$file"; finish "[COMPLETE] Write $file" ;;
esac`,
      ),
    });
    const maya = await story.person('maya', 'write');
    const issue = await maya.opens('Three parts', checklist('one', 'two', 'three'));
    await maya.labels(issue);
    const run = await story.run(issue, 'finished');
    expect(run.phase).toMatchObject({ verdict: { succeeded: 2, total: 3 } });

    const [missing, other, ...more] = await attemptsOf(story, run, 'item-2');
    expect(more).toEqual([]);
    expect([missing?.assignment.agent, other?.assignment.agent]).toEqual(['claude', 'command']);
    expect(outcomeOf(missing)).toMatchObject({ kind: 'infrastructure', cause: { kind: 'agent-missing' } });
    const pull = (await story.pulls()).find(({ title }) => title.includes('src/two.txt'));
    expect(pull?.body).toContain('command, since claude could not be started on the worker: verified');

    const overLimit = (await attemptsOf(story, run, 'item-1')).slice(1).map(outcomeOf);
    expect(overLimit).toEqual([
      expect.objectContaining({ kind: 'over_limit', limit: 'disk' }),
      expect.objectContaining({ kind: 'over_limit', limit: 'disk' }),
    ]);
    expect(await readFile(join(notes, '1.3.prompt'), 'utf8')).toContain(
      'Attempt 2: The agent `command` was ended.',
    );
    const status = await story.reply(issue, 'item-1 failed, and no further attempt');
    expect(status).toMatch(/16 (?:MB|MiB)/);
    const [followUp] = await story.followUps();
    expect(followUp?.title).toContain('stopped at a limit (disk space)');
  });
});

/** The folders of the PATH that do not have this program. */
async function pathWithout(program: string): Promise<string> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const without = folders.map(async (folder) => {
    const has = await access(join(folder, program)).then(
      () => true,
      () => false,
    );
    return has ? [] : [folder];
  });
  return (await Promise.all(without)).flat().join(delimiter);
}

/** Asks its proxy for an address of the host; the agent's own port has nothing behind it. */
const THROUGH_PROXY = `node -e "require('http').get({ port: new URL(process.env.HTTP_PROXY).port, path: process.argv[1] }, ({ statusCode }) => { console.log('proxy: ' + statusCode); process.exit(); })"`;

describe(`the protocol ${BUBBLEWRAP_SUITE}`, () => {
  test.runIf(hasBubblewrap)(
    'an agent that looks around finds nothing of ours, and its work counts',
    async () => {
      const fixtures = new URL('../../fixtures/agents', import.meta.url).pathname;
      vi.stubEnv('KEY_OF_THE_WORKER', 'a-key-of-the-worker');
      onTestFinished(() => void vi.unstubAllEnvs());
      const story = await tellStory({
        config: 'verify: [sh check.sh]\nparallelization: { min_tasks: 2 }\n',
        environment: { SANDBOX: 'required', SANDBOX_READABLE: fixtures },
        agentCommand: `set -e
file=$(grep -o 'src/[a-z0-9-]*[.]txt' "$PROMPT_FILE" | head -n 1)
said() { sed -n "s/^ *[0-9. -]*$1 //p" "$PROMPT_FILE"; }
mkdir -p src
LOOK_AT=$(said LOOK) node '${fixtures}/look-around.ts' > "$file"
${THROUGH_PROXY} "$(said ASK)" >> "$file"
env >> "$file"
git add --all
git commit --quiet --message "[COMPLETE] Look around"`,
      });
      const maya = await story.person('maya', 'write');
      const data = await realpath(story.dataDir);
      const { port } = new URL(story.gitHub.url);
      const environment = `/proc/${process.pid}/environ`;
      const places = [`list ${data}`, `list ${data}/workspaces`, `read ${environment}`, `port ${port}`];
      const details = [...places.map((place) => `LOOK ${place}`), `ASK http://127.0.0.1:${port}/`];
      const item = (file: string) =>
        [`- [ ] Add \`src/${file}.txt\` with what is seen`, ...details.map((text) => `  - ${text}`)].join(
          '\n',
        );
      const issue = await maya.opens('Two who look around', `${item('one')}\n${item('two')}`);
      await maya.labels(issue);
      const run = await story.run(issue, 'finished');
      expect(run.phase).toMatchObject({ verdict: { succeeded: 2, total: 2 } });
      expect(await story.pulls()).toHaveLength(2);

      const [one, two] = await story.subIssues(issue);
      const seen = [
        await story.file(`orch/${issue}/${one?.number}`, 'src/one.txt'),
        await story.file(`orch/${issue}/${two?.number}`, 'src/two.txt'),
      ];
      for (const text of seen) {
        // The mirror, from which its repository borrows, and its own slot.
        expect(text).toMatch(`list ${data}: mirrors workspaces\n`);
        expect(text).toMatch(/workspaces: slot-\d+\n/);
        expect(text).toMatch(`read ${environment}: ENOENT\n`);
        expect(text).toMatch(`port ${port}: ECONNREFUSED\n`);
        expect(text).toMatch('proxy: 403\n');
        expect(text).toContain('SUB_ISSUE=');
        expect(text).not.toMatch(/a-key-of-the-worker|a-secret-of-this-story|PRIVATE KEY/);
      }
    },
  );
});
