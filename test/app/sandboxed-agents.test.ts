import { realpath } from 'node:fs/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { BUBBLEWRAP_SUITE, hasBubblewrap } from '../support/bubblewrap.ts';
import { tellStory } from '../support/story.ts';
import { attemptsOf } from './scripted-agents.ts';

/** Asks its proxy for an address of the host; the agent's own port has nothing behind it. */
const THROUGH_PROXY = `node -e "require('http').get({ port: new URL(process.env.HTTP_PROXY).port, path: process.argv[1] }, ({ statusCode }) => { console.log('proxy: ' + statusCode); process.exit(); })"`;

describe(`an agent ${BUBBLEWRAP_SUITE}`, { timeout: 60_000 }, () => {
  test.runIf(hasBubblewrap)(
    'finds nothing of ours when it looks around, is told what failed, and its work counts',
    async () => {
      const fixtures = new URL('../../fixtures/agents', import.meta.url).pathname;
      vi.stubEnv('KEY_OF_THE_WORKER', 'a-key-of-the-worker');
      onTestFinished(() => void vi.unstubAllEnvs());
      const story = await tellStory({
        config: 'verify: [sh check.sh]\nparallelization: { min_tasks: 2 }\n',
        environment: { SANDBOX: 'required' },
        agentCommand: `set -e
file=$(grep -o 'src/[a-z0-9-]*[.]txt' "$PROMPT_FILE" | head -n 1)
said() { sed -n "s/^ *[0-9. -]*$1 //p" "$PROMPT_FILE"; }
mkdir -p src
LOOK_AT=$(said LOOK) node '${fixtures}/look-around.ts' > "$file"
${THROUGH_PROXY} "$(said ASK)" >> "$file"
env >> "$file"
case "$file" in
  src/two.txt) grep -q 'Work that is kept' "$PROMPT_FILE" || echo BROKEN >> "$file" ;;
esac
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
      await story.until('the first is done', async () => (await story.pulls()).length > 0);
      const run = await story.run(issue, 'finished');
      expect(run.phase).toMatchObject({ verdict: { succeeded: 2, total: 2 } });
      expect(await story.pulls()).toHaveLength(2);
      const starts = (await attemptsOf(story, run, 'item-2')).map(({ assignment }) => assignment.start.kind);
      expect(starts).toEqual(['fresh', 'feedback']);

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
