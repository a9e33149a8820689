import { readFileSync } from 'node:fs';
import type { Agent } from '../../src/agents/agent.ts';
import { type AgentFacts, createAgentObserver } from '../../src/agents/observe-agent.ts';
import { NO_USAGE } from '../../src/domain/usage.ts';

/** When recorded lines are taken to have been printed. */
export const PRINTED_AT = 1_795_305_600_000;

/** What a real agent has printed on stdout in one case. */
export function recorded(agent: string, name: string): string[] {
  const file = new URL(`events/${agent}/${name}.jsonl`, import.meta.url);
  return readFileSync(file, 'utf8').split('\n').filter(Boolean);
}

/** What is made of these lines, and what is kept of them for people. */
export function observed(
  { read }: Agent,
  lines: readonly string[],
  { stream = 'stdout', before = NO_USAGE }: { stream?: 'stdout' | 'stderr'; before?: typeof NO_USAGE } = {},
): { readonly facts: AgentFacts; readonly log: string } {
  if (read === null) throw new Error('this agent says nothing that can be read');
  const observer = createAgentObserver(read, { session: null, usage: before });
  const log = lines.map((text) => observer.observe({ text, stream, at: PRINTED_AT })).join('');
  return { facts: observer.facts(), log };
}
