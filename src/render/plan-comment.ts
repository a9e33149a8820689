import { estimateTime } from '../domain/planning/estimate.ts';
import type { Edge, Plan, PredictedScope } from '../domain/planning/plan.ts';
import type { PlanNews } from '../domain/planning/what-changed.ts';
import type { Settings } from '../domain/settings.ts';
import type { Handle, Problem, WorkItem } from '../domain/work-item.ts';
import { formatDuration } from './durations.ts';
import { counted, cutText, inlineCode, inlineText } from './escape.ts';
import { COMMAND, commandBlock, explainSandbox } from './explain.ts';
import { explainEdges, explainItem } from './explain-task.ts';
import { block, joinBlocks, limitBody } from './limit-body.ts';
import { alertBox, bullets, folded, section, tableVersions } from './markdown.ts';
import { renderWaveGraph } from './mermaid.ts';
import { planChanges } from './plan-changes.ts';
import { predictedText } from './predicted-paths.ts';

export interface PlanContext {
  /** As people call it; `null` where the plan starts no run. */
  readonly runName: string | null;
  readonly planHash: string;
  readonly approval: { readonly needed: false } | { readonly needed: true; readonly why: string };
  readonly settings: Settings;
  readonly phase: 'planned only' | 'starting' | 'awaiting approval' | 'declined';
  /** How this plan stands to one that people know. */
  readonly news?: PlanNews | null;
}

/** What is longer is folded. */
const SHOWN_OPENLY = 10;

/** The plan comment (R20): what will run, in which order and why, and what to say next. */
export function renderPlanComment(plan: Plan, context: PlanContext): string {
  const { head, rows } = manifest(plan);
  return limitBody([
    block('heading', 3, heading(plan)),
    block('mode', 3, modeBox(plan, context.settings)),
    block('next step', 3, nextStep(plan, context)),
    block('what changed', 2, planChanges(context.news)),
    { name: 'table of items', importance: 3, versions: tableVersions(head, rows) },
    block('needs clarification', 2, section('Needs clarification', clarifications(plan))),
    block('problems', 2, section('Problems in the checklist', problems(plan))),
    block('left out', 1, leftOut(plan)),
    block('order', 1, order(plan)),
    block('warnings', 2, section('Perhaps missing', warnings(plan))),
    block(
      'assumptions',
      1,
      section('Assumptions', bullets(plan.assumptions.map((text) => inlineText(text)))),
    ),
    block('graph', 1, graph(plan)),
    block('footer', 2, footer(context)),
  ]);
}

function heading(plan: Plan): string {
  const runnable = plan.waves.flat().length;
  if (plan.mode === 'declined') return '## Plan: nothing will run';
  const order =
    plan.mode === 'parallel' ? ` in ${counted(plan.waves.length, 'wave')}` : ', one after another';
  return `## Plan: ${counted(runnable, 'task')}${order}`;
}

function modeBox(plan: Plan, settings: Settings): string {
  const agents = plan.mode === 'parallel' ? `, up to ${counted(settings.maxAgents, 'agent')} at once` : '';
  const text = joinBlocks([
    `**Mode: ${plan.mode}**${agents}`,
    bullets(
      plan.reasons.map((reason) => inlineText(reason, 600)),
      10,
    ),
    waveList(plan),
    timeLine(plan, settings),
    plan.mode === 'declined' ? '' : explainSandbox(settings),
  ]);
  return alertBox(plan.mode === 'declined' ? 'WARNING' : 'NOTE', text);
}

/** One after another, waves are the order of the table: only parallel ones are worth listing. */
function waveList(plan: Plan): string {
  if (plan.mode !== 'parallel') return '';
  const waves = plan.waves.map((wave, index) => `Wave ${index + 1}: ${wave.join(', ')}`);
  const more = waves.length > 12 ? [`${waves.length - 12} more`] : [];
  return [...waves.slice(0, 12), ...more].join(' · ');
}

function timeLine(plan: Plan, settings: Settings): string {
  if (plan.waves.length === 0) return '';
  const { planMs, totalMs, chain, chainMs } = estimateTime(plan, settings.maxAgents);
  if (plan.mode !== 'parallel') return `Estimate, from the sizes: about ${formatDuration(totalMs)}.`;
  const longest =
    chain.length > 1
      ? ` The critical path is ${cutText(chain.join(' → '), 200)}, about ${formatDuration(chainMs)}.`
      : '';
  return `Estimate, from the sizes: about ${formatDuration(planMs)} with ${counted(settings.maxAgents, 'agent')}, against ${formatDuration(totalMs)} one after another.${longest}`;
}

function nextStep(plan: Plan, { approval, phase }: PlanContext): string {
  switch (phase) {
    case 'starting':
      return 'It starts now. The status comment shows how it goes.';
    case 'planned only':
      return joinBlocks([
        '**Only the plan was asked for: nothing was started.** To start it, comment',
        commandBlock(),
      ]);
    case 'awaiting approval':
      return joinBlocks([
        `**It waits for approval**${approval.needed ? `: ${inlineText(approval.why, 600)}` : '.'}`,
        'To start it, comment',
        commandBlock('approve'),
        plan.mode === 'sequential'
          ? `The tasks then run one after another. To run them side by side all the same, comment \`${COMMAND} --force-parallel\`. To change the plan, edit the checklist.`
          : 'To change the plan, edit the checklist: the new plan is shown here.',
      ]);
    case 'declined':
      return joinBlocks([
        '**Nothing was started.** When what is said above is settled, comment',
        commandBlock(),
      ]);
  }
}

function manifest(plan: Plan): { head: string[]; rows: string[][] } {
  const unclear = new Set(plan.needsClarification.map(({ handle }) => handle));
  const predicted = new Map(plan.predictedScopes.map((scope) => [scope.handle, scope]));
  const before = certainEdges(plan);
  const rows = plan.items.map((item) => [
    item.handle,
    item.action,
    `${stateOf(item, unclear.has(item.handle))}${inlineText(item.title, 100)}`,
    scopeOf(item, predicted.get(item.handle)),
    item.size,
    dependenciesOf(item, before.get(item.handle) ?? []),
  ]);
  return { head: ['#', 'Action', 'Description', 'Scope', 'Size', 'Dependencies'], rows };
}

/** The edges that order work, by the item that waits. */
function certainEdges({ edges }: Plan): Map<Handle, Edge[]> {
  return Map.groupBy(
    edges.filter(({ confidence }) => confidence !== 'low'),
    ({ to }) => to,
  );
}

function stateOf(item: WorkItem, unclear: boolean): string {
  if (item.done) return '✅ done: ';
  return unclear ? '❓ ' : '';
}

function scopeOf({ scope, done }: WorkItem, predicted: PredictedScope | undefined): string {
  if (scope.length === 0) return done ? '' : predictionOf(predicted);
  const more = scope.length > 4 ? [`${scope.length - 4} more`] : [];
  return [...scope.slice(0, 4).map((path) => inlineCode(path, 80)), ...more].join(', ');
}

/** Where an item that names no file will probably be worked on, with how often such predictions come true. */
function predictionOf(predicted: PredictedScope | undefined): string {
  return predictedText(predicted?.paths ?? [], (path) => inlineCode(path, 80)) ?? 'not named';
}

function dependenciesOf(item: WorkItem, before: readonly Edge[]): string {
  const own = before.map(({ from, kind }) => (kind === 'dependency' ? from : `${from} (order only)`));
  const others = item.dependsOn.map(({ on }) => on).filter((on) => on.startsWith('#'));
  const all = [...new Set([...own, ...others])];
  const more = all.length > 8 ? [`${all.length - 8} more`] : [];
  return [...all.slice(0, 8), ...more].join(', ');
}

function clarifications({ needsClarification }: Plan): string {
  if (needsClarification.length === 0) return '';
  return joinBlocks([
    'These items are not run. Answer in their lines of the checklist:',
    bullets(needsClarification.map(({ handle, question }) => `❓ **${handle}**: ${inlineText(question)}`)),
  ]);
}

function problems({ problems: all }: Plan): string {
  return bullets(all.filter(({ kind }) => kind !== 'left out').map(atLine));
}

/** Nobody has to do anything about these. */
function leftOut({ problems: all }: Plan): string {
  const lines = all.filter(({ kind }) => kind === 'left out').map(atLine);
  if (lines.length === 0) return '';
  return lines.length > 3
    ? folded(`Left out: ${counted(lines.length, 'part')}`, bullets(lines))
    : section('Left out', bullets(lines));
}

function atLine({ line, message }: Problem): string {
  return `Line ${line}: ${inlineText(message)}`;
}

/** A line an item that is tied to others. What is only likely stands among the warnings. */
function order(plan: Plan): string {
  const certain = { ...plan, edges: plan.edges.filter(({ confidence }) => confidence !== 'low') };
  const lines = plan.waves.flat().flatMap((handle) => {
    const sentences = explainItem(certain, handle);
    if (sentences.length === 0) return [];
    const more = sentences.length > 6 ? [`${sentences.length - 5} more`] : [];
    const shown = more.length > 0 ? sentences.slice(0, 5) : sentences;
    return [`**${handle}** ${[...shown.map((text) => inlineText(text)), ...more].join('; ')}`];
  });
  const text = bullets(lines);
  return lines.length > SHOWN_OPENLY
    ? folded(`Why this order: ${counted(lines.length, 'item')}`, text)
    : section('Why this order', text);
}

function warnings({ edges }: Plan): string {
  const likely = edges.filter(({ confidence }) => confidence === 'low');
  if (likely.length === 0) return '';
  const lines = [...Map.groupBy(likely, ({ to }) => to)].flatMap(([to, own]) =>
    explainEdges(own).map((text) => `**${to}** ${inlineText(text)}`),
  );
  return joinBlocks([bullets(lines), 'If one shall wait, say so in its line, as in “after item-1”.']);
}

/** One after another, the graph says no more than the table. */
function graph(plan: Plan): string {
  const text = renderWaveGraph(plan);
  const isShort = plan.waves.flat().length <= 3 * SHOWN_OPENLY;
  return plan.mode === 'parallel' && isShort ? section('Waves', text) : folded('Graph of the waves', text);
}

function footer({ runName, planHash }: PlanContext): string {
  const run = runName === null ? '' : `${inlineCode(runName)} · `;
  return `<sub>${run}plan ${inlineCode(planHash.slice(0, 12))}</sub>`;
}
