import { expect, it } from 'vitest';
import { usage } from '../../../fixtures/llm/protocol.ts';
import { always, run, say } from '../../../fixtures/llm/script.ts';
import { checkAgents } from '../../../src/agents/check-agents.ts';
import { type AgentProgram, agentPrograms, agentProgramsPath } from '../../support/agent-programs.ts';
import { ATTEMPT, hostWithAgents, type SurroundAt, TOKEN, workWith } from './work-with.ts';

/** Greets with what the agent's commands see of their environment. */
const greet = run(`mkdir -p src
printf '%s\\n' "hello from $AGENT_ID" "$PATH" > src/greeting.txt
git add --all && git commit --quiet -m '[COMPLETE] Greet'`);

/** Time that suffices to start the program and its tool, in milliseconds. */
const timeToStart: Record<AgentProgram, number> = {
  claude: 4_000,
  codex: 3_000,
  copilot: 5_000,
  gemini: 6_000,
  opencode: 10_000,
};

/** What every agent has to do well; nothing runs on after any of it. It goes into a suite of the agent. */
export function smokeCases(
  agent: AgentProgram,
  surroundAt: SurroundAt,
  meters: 'the agent' | 'the gateway',
): void {
  it('is found, with its version', async () => {
    const checks = await checkAgents([agent], { command: null, env: hostWithAgents, limitMs: 60_000 });
    expect(checks).toMatchObject([{ outcome: 'found', version: agentPrograms[agent].version }]);
  });

  it('completes a task', async () => {
    const work = await workWith(agent, always(greet, say('It greets.')), surroundAt);
    expect(work.run).toMatchObject({ end: { kind: 'exited', code: 0 }, trouble: null });
    expect(work.commits).toEqual(['[COMPLETE] Greet']);
    expect(work.greeting).toContain(`hello from ${ATTEMPT}\n`);
    expect(work.greeting).toContain(agentProgramsPath);
    expect(work.run.session).not.toBeNull();
    expect(work.run.logTail).toContain('It greets.');
    const asked = work.server.requests.filter(({ protocol }) => protocol !== null);
    const each = usage.fresh + usage.cached;
    // Copilot does not report what it used, and nobody but the gateway counts what an agent asks by the way, as for a title.
    const reported = agent === 'copilot' ? null : 2 * each;
    expect(work.run.usage.inputTokens).toBe(meters === 'the gateway' ? asked.length * each : reported);
    expect(asked.map(({ answered }) => answered).filter((answered) => answered !== 'aside')).toEqual([
      'run',
      'say',
    ]);
    for (const { headers } of asked) expect(JSON.stringify(headers)).toContain(TOKEN);
  });

  it('is ended with all that it has started when its time is over', async () => {
    const endless = always(run('(setsid sleep 300 &) ; sleep 300'));
    const work = await workWith(agent, endless, surroundAt, { timeoutMs: timeToStart[agent] });
    expect(work.run.end).toEqual({ kind: 'timed_out' });
    expect(work.commits).toEqual([]);
  });
}

/** What goes wrong with models and their providers. It goes into a suite of the agent. */
export function troubleCases(agent: AgentProgram, surroundAt: SurroundAt): void {
  it('is ended when its provider limits it, instead of waiting', async () => {
    const limited = always({ kind: 'rate-limited', times: 'for ever', resetsInSeconds: 60 });
    const work = await workWith(agent, limited, surroundAt);
    expect(work.run.end).toMatchObject({ kind: 'stopped', reason: { kind: 'rate-limit' } });
    expect(work.commits).toEqual([]);
  });

  it('exits with 0 when its model does nothing', async () => {
    const work = await workWith(agent, always(say('There is nothing to do.')), surroundAt);
    expect(work.run).toMatchObject({ end: { kind: 'exited', code: 0 }, trouble: null });
    expect(work.commits).toEqual([]);
  });

  it.each(['ends', 'resets'] as const)('goes on when an answer is cut off (the stream %s)', async (how) => {
    const work = await workWith(
      agent,
      always({ kind: 'cut-off', how, times: 1 }, greet, say('It greets.')),
      surroundAt,
    );
    expect(work.run).toMatchObject({ end: { kind: 'exited', code: 0 }, trouble: null });
    expect(work.commits).toEqual(['[COMPLETE] Greet']);
  });
}
