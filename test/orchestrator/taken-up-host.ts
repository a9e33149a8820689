import type { Agent } from '../../src/agents/agent.ts';
import { claude } from '../../src/agents/presets/claude.ts';
import { createAttemptRunner } from '../../src/orchestrator/run-attempt.ts';
import type { AttemptRunner, LeftFinder } from '../../src/ports/attempt-runner.ts';
import { createLocalRunner } from '../../src/runners/local.ts';
import { createReadingAgent } from '../../src/runners/reading-agent.ts';
import { createVerificationCommands } from '../../src/runners/verification-commands.ts';
import { createVerification } from '../../src/verification/verification.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import { createWorkspaces } from '../../src/workspace/workspaces.ts';
import { registryOf } from '../support/agents.ts';

export const CONVERSATION = '11111111-2222-4333-8444-555555555555';

/**
 * Speaks as Claude Code does. The first time it commits half of its work and goes on for ever; in that conversation it brings it to its end. It leaves the
 * prompts that it was given in the folder `notes`.
 */
function talker(notes: string): Agent {
  const usage = '"usage":{"input_tokens":1000,"output_tokens":100}';
  const message = `"message":{"id":"m1","model":"m","content":[],${usage}}`;
  const script = `set -e
mkdir -p src "$HOME/.claude/projects/here"
echo '{"type":"system","subtype":"init","session_id":"${CONVERSATION}"}'
echo "talked" >> "$HOME/.claude/projects/here/${CONVERSATION}.jsonl"
echo '{"type":"assistant",${message}}'
if [ -z "$RESUMED" ]; then
  echo hello > src/greeting.txt
  git add .; git commit -qm '[CHECKPOINT] half of it'
  touch '${notes}/committed'
  exec sleep 600
fi
cat > '${notes}/prompt'
wc -l < "$HOME/.claude/projects/here/$RESUMED.jsonl" > '${notes}/talked'
echo hello again >> src/greeting.txt
git commit -qam '[COMPLETE] all of it'
echo '{"type":"result","subtype":"success","is_error":false,"session_id":"${CONVERSATION}",${usage},"total_cost_usd":0.25}'`;
  return {
    ...claude,
    command: ({ prompt, session }) => ({
      file: '/bin/sh',
      args: ['-c', script],
      env: { RESUMED: session.kind === 'resumed' ? session.id : '' },
      files: {},
      stdin: prompt,
      session: session.kind === 'resumed' ? session.id : null,
    }),
  };
}

/** What a worker runs attempts with: real workspaces in `dataDir`, of the repository in the folder `origin`, and the agent that is described above. */
export function runnerOf(dataDir: string, origin: string, notes: string): AttemptRunner & LeftFinder {
  const redactor = createRedactor();
  const agents = registryOf(talker(notes));
  const runner = createLocalRunner({ agents, redactor, passEnvironment: [], graceMs: 300 });
  const workspaces = createWorkspaces({
    dataDir,
    slots: 2,
    remote: { url: () => origin, credentials: async () => null },
    redactor,
    sessionFolders: (agent) => runner.sessionFolders(agent),
    log: { info: () => undefined, warn: () => undefined },
  });
  return createAttemptRunner({
    workspaces,
    runner,
    verification: {
      ...createVerification({ dataDir, workspaces }),
      ...createVerificationCommands({ redactor, timeoutMs: 10_000, graceMs: 300 }),
      runAgent: createReadingAgent({ agents, redactor, passEnvironment: [], graceMs: 300 }),
    },
    heartbeatMs: 100,
  });
}
