import type { Trouble } from '../domain/agent-trouble.ts';
import { addUsage, NO_USAGE, type Usage, usageSince } from '../domain/usage.ts';
import type { AgentEvent, LineReader, OutputLine } from './agent-event.ts';
import { oneLine } from './one-line.ts';

/** What an agent has reported up to now. */
export interface AgentFacts {
  readonly session: string | null;
  readonly usage: Usage;
  /** What it did or said last, in one line; secrets and all. */
  readonly activity: string | null;
  /** What keeps it from going on, and since when (milliseconds since the epoch); `null` when it goes on. */
  readonly trouble: (Trouble & { readonly since: number }) | null;
  /** `null` while it has not said that it is done. */
  readonly ended: { readonly trouble: Trouble | null } | null;
  /** How often in a row its conversation was too long, with nothing done in between. */
  readonly overflows: number;
}

export interface AgentObserver {
  /** Takes note of one line of output and answers what shall be kept of it for people; empty for nothing. */
  observe(line: OutputLine): string;
  facts(): AgentFacts;
}

const longestSaid = 4_000;
const longestOutput = 1_500;
const longestUnknown = 500;

/** What is known before an agent says anything. */
export interface KnownBefore {
  readonly session: string | null;
  /** What the totals that it reports count besides this process. */
  readonly usage: Usage;
}

/** Puts together what `read` finds in the output of one agent. */
export function createAgentObserver(read: LineReader, { session, usage }: KnownBefore): AgentObserver {
  const answers = createAnswerSum(usage);
  let facts: Omit<AgentFacts, 'usage'> = {
    session,
    activity: null,
    trouble: null,
    ended: null,
    overflows: 0,
  };
  let saying = '';

  function note(event: AgentEvent, at: number): string {
    const before = event.kind === 'saying' || saying === '' ? '' : '\n';
    if (event.kind !== 'saying') saying = '';
    answers.take(event);
    facts = { ...facts, ...changeOf(event, facts, at) };
    if (event.kind === 'saying') {
      saying = `${saying}${event.text}`.slice(-longestSaid);
      facts = { ...facts, activity: oneLine(saying) ?? facts.activity };
    }
    return before + textOf(event);
  }

  return {
    observe(line) {
      const events = read(line);
      if (events === null)
        return `${cut(line.text, line.stream === 'stdout' ? longestUnknown : longestSaid)}\n`;
      return events.map((event) => note(event, line.at)).join('');
    },
    facts: () => ({ ...facts, usage: answers.sum() }),
  };
}

/** Adds up answers, each once, until the agent itself says how many it were in all. */
function createAnswerSum(before: Usage) {
  const byId = new Map<string, Usage>();
  let others = NO_USAGE;
  let total: Usage | null = null;
  return {
    take(event: AgentEvent): void {
      if (event.kind === 'total') total = usageSince(event.usage, before);
      if (event.kind !== 'answer') return;
      if (event.id === null) others = addUsage(others, event.usage);
      else byId.set(event.id, event.usage);
    },
    sum(): Usage {
      const sum = [...byId.values()].reduce(addUsage, others);
      return total === null ? sum : { ...total, turns: total.turns ?? sum.turns };
    },
  };
}

function changeOf(
  event: AgentEvent,
  facts: Omit<AgentFacts, 'usage'>,
  at: number,
): Partial<Omit<AgentFacts, 'usage'>> {
  switch (event.kind) {
    case 'session':
      return { session: event.id };
    case 'said':
      return { ...goesOn, activity: oneLine(event.text) ?? facts.activity };
    case 'does':
      return { ...goesOn, overflows: 0, activity: oneLine(event.text) ?? facts.activity };
    case 'saying':
    case 'got':
    case 'answer':
      return goesOn;
    case 'trouble': {
      const { trouble } = event;
      const since = facts.trouble?.cause === trouble.cause ? facts.trouble.since : at;
      const overflows = facts.overflows + (trouble.cause === 'context' ? 1 : 0);
      return { trouble: { ...withReset(trouble, facts.trouble), since }, ended: null, overflows };
    }
    case 'ended': {
      const trouble = event.trouble && withReset(event.trouble, facts.trouble);
      return { ended: { trouble }, trouble: null };
    }
    case 'total':
      return {};
  }
}

/** A limit that was told with its end is told again without it, at every try. */
function withReset(trouble: Trouble, before: Trouble | null): Trouble {
  const until = trouble.until ?? (before?.cause === trouble.cause ? before.until : null);
  return { ...trouble, until };
}

const goesOn = { trouble: null, ended: null } as const;

/** For the log; a piece of words has no line break of its own. */
function textOf(event: AgentEvent): string {
  switch (event.kind) {
    case 'said':
      return event.text === '' ? '' : `${cut(event.text, longestSaid)}\n`;
    case 'saying':
      return event.text;
    case 'does':
      return `> ${cut(event.text, longestOutput)}\n`;
    case 'got':
      return event.text.trim() === '' ? '' : `${cut(event.text.trim(), longestOutput)}\n`;
    case 'trouble':
      return `! ${cut(event.trouble.message, longestOutput)}\n`;
    case 'ended':
      return event.trouble === null ? '' : `! ${cut(event.trouble.message, longestOutput)}\n`;
    default:
      return '';
  }
}

/** Its beginning and its end: errors stand at the end of what tools print. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor(most / 2);
  return `${text.slice(0, half)}\n… (${text.length - 2 * half} characters left out)\n${text.slice(-half)}`;
}
