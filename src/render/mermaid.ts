import type { Plan } from '../domain/planning/plan.ts';
import type { TaskState } from '../domain/task-state.ts';
import type { Wait } from '../domain/wait.ts';
import type { Handle } from '../domain/work-item.ts';
import { titleText } from './escape.ts';
import { stateSign } from './task-signs.ts';

/** Mermaid refuses more than 500 edges. */
const EDGES_AT_MOST = 400;
const LABEL_AT_MOST = 36;

/** Readable on GitHub's light and dark pages; the sign in each label says the same without colour. */
const COLOURS: readonly (readonly [readonly TaskState[], string])[] = [
  [['completed'], 'fill:#1a7f37,stroke:#116329,color:#ffffff'],
  [['queued', 'in_progress', 'verifying'], 'fill:#0969da,stroke:#0550ae,color:#ffffff'],
  [['pending', 'skipped', 'cancelled'], 'fill:#6e7781,stroke:#57606a,color:#ffffff'],
  [['blocked'], 'fill:#9a6700,stroke:#7d4e00,color:#ffffff'],
  [['failed', 'timed_out', 'rejected'], 'fill:#cf222e,stroke:#a40e26,color:#ffffff'],
];

/**
 * The waves of a plan as a code block with a mermaid graph: a solid arrow is a dependency, a dotted one only an order, as between tasks that touch the
 * same files, a thick one what an agent found out that it needs. With `states` each task carries its state. Empty where nothing is runnable.
 */
export function renderWaveGraph(
  plan: Plan,
  states: ReadonlyMap<Handle, TaskState> = new Map(),
  needs: readonly Wait[] = [],
): string {
  if (plan.waves.length === 0) return '';
  const titles = new Map(plan.items.map(({ handle, title }) => [handle, title]));
  const shown = new Set(plan.waves.flat());
  const waves = plan.waves.flatMap((wave, index) => [
    `  subgraph wave${index + 1}["Wave ${index + 1}"]`,
    ...wave.map((handle) => `    ${node(handle, titles.get(handle) ?? '', states.get(handle))}`),
    '  end',
  ]);
  const arrows = plan.edges
    .filter(({ from, to, confidence }) => confidence !== 'low' && shown.has(from) && shown.has(to))
    .slice(0, EDGES_AT_MOST)
    .map(({ from, to, kind }) => `  ${idOf(from)} ${kind === 'dependency' ? '-->' : '-.->'} ${idOf(to)}`);
  const found = needs.map(({ from, to }) => `  ${idOf(from)} ==>|needed| ${idOf(to)}`);
  return [
    '```mermaid',
    'flowchart LR',
    ...waves,
    ...arrows,
    ...found,
    ...colours([...states.values()]),
    '```',
  ].join('\n');
}

/** All but letters, digits and a few harmless signs as mermaid's entity codes, so that no title is read as syntax. */
export function mermaidLabel(text: string): string {
  return titleText(text, LABEL_AT_MOST).replace(
    /[^\p{L}\p{N} .,…/-]/gu,
    (sign) => `#${sign.codePointAt(0) ?? 0};`,
  );
}

function node(handle: Handle, title: string, state: TaskState | undefined): string {
  const label = `${handle} ${mermaidLabel(title)}`;
  return state === undefined
    ? `${idOf(handle)}["${label}"]`
    : `${idOf(handle)}["${stateSign(state)} ${label}"]:::${state}`;
}

function colours(states: readonly TaskState[]): string[] {
  return COLOURS.flatMap(([of, style]) => {
    const used = of.filter((state) => states.includes(state));
    return used.length > 0 ? [`  classDef ${used.join(',')} ${style}`] : [];
  });
}

function idOf(handle: Handle): string {
  return handle.replace('-', '');
}
