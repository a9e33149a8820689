import type { Plan } from '../domain/planning/plan.ts';
import type { PredictedPath } from '../domain/repository-findings.ts';
import type { Handle, WorkItem } from '../domain/work-item.ts';
import { counted } from './escape.ts';
import { explainEdges } from './explain-task.ts';
import { predictedText } from './predicted-paths.ts';
import {
  indented,
  section,
  span,
  type TerminalBlock,
  type TerminalLine,
  type TerminalSpan,
} from './terminal-blocks.ts';

/** The items in the order in which they run, wave by wave; those of a declined plan as they were read; last what is done. */
export function itemSections(plan: Plan): TerminalBlock[] {
  return [...openItems(plan), section('Done already', doneItems(plan))];
}

function openItems(plan: Plan): TerminalBlock[] {
  const show = itemsOf(plan);
  switch (plan.mode) {
    case 'parallel':
      return plan.waves.map((wave, index) =>
        section(`Wave ${index + 1}: ${counted(wave.length, 'task')}`, wave.flatMap(show)),
      );
    case 'sequential':
      return [section('In this order', plan.waves.flat().flatMap(show))];
    case 'declined': {
      const unclear = new Set(plan.needsClarification.map(({ handle }) => handle));
      const open = plan.items.filter(({ handle, done }) => !done && !unclear.has(handle));
      return [section('Not run', open.map(({ handle }) => handle).flatMap(show))];
    }
  }
}

function doneItems(plan: Plan): TerminalLine[] {
  const width = handleWidth(plan);
  return plan.items
    .filter(({ done }) => done)
    .map(({ handle, title }) => ({
      lead: [span(`  ${handle.padEnd(width)}  `, 'faint')],
      text: [span(title, 'faint')],
    }));
}

function handleWidth({ items }: Plan): number {
  return items.reduce((most, { handle }) => Math.max(most, handle.length), 0);
}

/** Gives the lines of an item: handle, size, priority and title, below them its scope and what it waits for. */
function itemsOf(plan: Plan): (handle: Handle) => TerminalLine[] {
  const items = new Map(plan.items.map((item) => [item.handle, item]));
  const before = Map.groupBy(plan.edges, ({ to }) => to);
  const predicted = new Map(plan.predictedScopes.map(({ handle, paths }) => [handle, paths]));
  const hasPriorities = plan.items.some(({ priority }) => priority !== null);
  const width = handleWidth(plan);
  return (handle) => {
    const item = items.get(handle);
    if (item === undefined) return [];
    const lead = [
      span(`  ${handle.padEnd(width)}`, 'name'),
      span(`  ${item.size.padEnd(2)}  `),
      ...(hasPriorities
        ? [span(`${item.priority ?? '  '}  `, item.priority === 'P0' ? 'bad' : 'plain')]
        : []),
    ];
    const margin = lead.reduce((sum, { text }) => sum + text.length, 0);
    const more = [
      scopeOf(item, predicted.get(handle) ?? []),
      ...explainEdges(before.get(handle) ?? []).map((text) => [span(text, 'faint')]),
      ...issuesBefore(item),
    ];
    return [{ lead, text: [span(item.title)] }, ...more.map((text) => indented(margin, ...text))];
  };
}

function scopeOf({ scope }: WorkItem, predicted: readonly PredictedPath[]): TerminalSpan[] {
  if (scope.length > 0) return [span('scope: ', 'faint'), span(scope.join(', '))];
  const text = predictedText(predicted);
  if (text === null) return [span('scope: not named', 'faint')];
  return [span('scope: ', 'faint'), span(text)];
}

function issuesBefore({ dependsOn }: WorkItem): TerminalSpan[][] {
  return dependsOn
    .filter(({ on }) => on.startsWith('#'))
    .map(({ on, words }) => [span('names ', 'faint'), span(on, 'name'), span(` (“${words}”)`, 'faint')]);
}
