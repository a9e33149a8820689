import { estimateTime } from '../domain/planning/estimate.ts';
import type { Approval } from '../domain/planning/needs-approval.ts';
import type { Mode, Plan } from '../domain/planning/plan.ts';
import type { RunFlags, Settings } from '../domain/settings.ts';
import { formatDuration } from './durations.ts';
import { counted, cutText } from './escape.ts';
import { COMMAND } from './explain.ts';
import { itemSections } from './plan-terminal-items.ts';
import {
  entry,
  indented,
  section,
  span,
  type TerminalBlock,
  type TerminalLine,
  type TerminalTone,
} from './terminal-blocks.ts';

export interface PlanTerminalContext {
  /** What stands in front of line numbers, as in `issue.md:12`. */
  readonly source: string;
  /** The issue that the list is in; `null` for a text. */
  readonly issue: { readonly title: string; readonly url: string } | null;
  /** What `run` is called with for the list and its repository on this machine; nothing where it has to be an issue first. */
  readonly here?: string | null;
  readonly settings: Settings;
  readonly flags: RunFlags;
  readonly approval: Approval;
  /** Whoever shows the plan says what to do next. */
  readonly withoutNext?: boolean;
}

const TONES: Readonly<Record<Mode, TerminalTone>> = {
  parallel: 'good',
  sequential: 'warning',
  declined: 'bad',
};

/** A list about one file has as many pairs as it has items, squared. */
const MOST_PAIRS = 20;

/** A plan for a terminal (R51): the mode and why, the items in their order and why they wait, what is not clear, what to do next. */
export function planBlocks(plan: Plan, context: PlanTerminalContext): TerminalBlock[] {
  const blocks: TerminalBlock[] = [
    heading(plan, context),
    modeBox(plan, context.settings),
    ...itemSections(plan),
    section('Conflicts', conflicts(plan)),
    section('Best done by one agent', groups(plan)),
    section('Needs clarification, not run until then', clarifications(plan, context)),
    section('Problems', problems(plan, context)),
    section('Left out', leftOut(plan, context)),
    section(
      'Assumptions',
      plan.assumptions.map((text) => entry('•', 'faint', span(text))),
    ),
    ...(context.withoutNext ? [] : [section('Next', nextSteps(plan, context))]),
  ];
  return blocks.filter(({ lines }) => lines.length > 0);
}

function heading(plan: Plan, { source, issue }: PlanTerminalContext): TerminalBlock {
  const tasks = counted(plan.waves.flat().length, 'task');
  const order =
    plan.mode === 'parallel' ? ` in ${counted(plan.waves.length, 'wave')}` : ', one after another';
  const summary = plan.mode === 'declined' ? 'nothing will run' : `${tasks}${order}`;
  const title = issue === null ? [] : [span(` ${issue.title}`)];
  const text = [span(source, 'strong'), ...title, span(`: ${summary}`, 'strong')];
  return { kind: 'lines', lines: [indented(0, ...text)] };
}

function modeBox(plan: Plan, { maxAgents }: Settings): TerminalBlock {
  const agents = plan.mode === 'parallel' ? `, up to ${counted(maxAgents, 'agent')} at once` : '';
  const reasons = plan.reasons.map((reason) => ({ lead: [span('• ', 'faint')], text: [span(reason)] }));
  return {
    kind: 'box',
    tone: TONES[plan.mode],
    title: `Mode: ${plan.mode}${agents}`,
    lines: [...reasons, ...estimate(plan, maxAgents)],
  };
}

function estimate(plan: Plan, maxAgents: number): TerminalLine[] {
  if (plan.waves.length === 0) return [];
  const { planMs, totalMs, chain, chainMs } = estimateTime(plan, maxAgents);
  const path = cutText(chain.join(' → '), 200);
  const longest = chain.length > 1 ? ` The critical path is ${path}, about ${formatDuration(chainMs)}.` : '';
  const text =
    plan.mode === 'parallel'
      ? `about ${formatDuration(planMs)} with ${counted(maxAgents, 'agent')}, against ${formatDuration(totalMs)} one after another.${longest}`
      : `about ${formatDuration(totalMs)}.`;
  return [indented(0), indented(0, span(`Estimate, from the sizes: ${text}`))];
}

function conflicts(plan: Plan): TerminalLine[] {
  const lines = plan.conflicts.slice(0, MOST_PAIRS).map(({ items: [first, second], reason }) => {
    const words = span(` never run side by side: ${reason}`);
    return entry('•', 'faint', span(first, 'name'), span(' and '), span(second, 'name'), words);
  });
  const left = plan.conflicts.length - lines.length;
  return left > 0
    ? [...lines, indented(4, span(`… and ${counted(left, 'pair')} more; --json lists all.`))]
    : lines;
}

function groups(plan: Plan): TerminalLine[] {
  return plan.groups.map(({ handles, reason }) =>
    entry('•', 'faint', span(handles.join(' → '), 'name'), span(`: ${reason}`)),
  );
}

function clarifications(
  { items, needsClarification }: Plan,
  { source }: PlanTerminalContext,
): TerminalLine[] {
  const known = new Map(items.map((item) => [item.handle, item]));
  return needsClarification.flatMap(({ handle, question }) => {
    const { line = 1, title = '' } = known.get(handle) ?? {};
    const place = span(`${source}:${line}: `, 'faint');
    return [
      entry('?', 'warning', place, span(handle, 'name'), span(` ${title}`)),
      indented(4, span(question, 'warning')),
    ];
  });
}

function problems({ problems: all }: Plan, { source }: PlanTerminalContext): TerminalLine[] {
  return all
    .filter(({ kind }) => kind !== 'left out')
    .map(({ line, message }) => entry('!', 'warning', span(`${source}:${line}: `, 'faint'), span(message)));
}

function leftOut({ problems: all }: Plan, { source }: PlanTerminalContext): TerminalLine[] {
  return all
    .filter(({ kind }) => kind === 'left out')
    .map(({ line, message }) => entry('•', 'faint', span(`${source}:${line}: `, 'faint'), span(message)));
}

function nextSteps(plan: Plan, { issue, here = null, approval, flags }: PlanTerminalContext): TerminalLine[] {
  if (plan.mode === 'declined') return [indented(2, span(afterDeclined(plan)))];
  const given = asWords(flags);
  if (issue === null && here !== null) return nextHere(plan, here, approval, flags);
  const place =
    issue === null
      ? 'Put the list into an issue of a repository that has the App, and comment there'
      : `Comment on ${issue.url}`;
  if (plan.mode === 'sequential' && !flags.sequential) {
    return [
      ...say(`${place}, to run the tasks one after another:`, `${given} --sequential`),
      ...say('Or, to run them side by side all the same:', `${given} --force-parallel`),
    ];
  }
  const wait = approval.needed
    ? [indented(2, span(`It then waits for approval: ${approval.why}`, 'warning'))]
    : [];
  return [...say(`${place}:`, given), ...wait];
}

function nextHere(plan: Plan, here: string, approval: Approval, flags: RunFlags): TerminalLine[] {
  const isUnasked = plan.mode === 'sequential' && !flags.sequential;
  const run = `npm run run -- ${here}${asWords(flags)}${isUnasked ? ' --sequential' : ''}`;
  const wait =
    approval.needed && !isUnasked
      ? [indented(2, span(`It asks for approval first: ${approval.why}`, 'warning'))]
      : [];
  return [
    indented(2, span('Run it on this machine:')),
    indented(4, span(run, 'strong')),
    ...wait,
    ...say(
      'Or put the list into an issue of a repository that has the App, and comment there:',
      `${asWords(flags)}${isUnasked ? ' --sequential' : ''}`,
    ),
  ];
}

function afterDeclined({ items }: Plan): string {
  if (items.length === 0) return 'Write the list, one line an item, and plan it again.';
  const isDone = items.every(({ done }) => done);
  return isDone ? 'There is nothing to do.' : 'Settle what is said above, and plan it again.';
}

function say(why: string, args: string): TerminalLine[] {
  return [indented(2, span(why)), indented(4, span(`${COMMAND}${args}`, 'strong'))];
}

/** The flags as a comment has to repeat them. */
function asWords({ sequential, forceParallel, maxWorkers }: RunFlags): string {
  const workers = maxWorkers === undefined ? '' : ` --max-workers ${maxWorkers}`;
  return `${sequential ? ' --sequential' : ''}${forceParallel ? ' --force-parallel' : ''}${workers}`;
}
