import type { Checklist } from '../work-item.ts';

/**
 * The text of the items that an approval binds (R6): a line an item, with all that an agent would be told or that decides the order. Ticks,
 * numbers of our own and places in the document are not in it, and dependencies name keys, so that our own marks change nothing.
 */
export function canonicalItems({ items }: Checklist): string {
  const keys = new Map<string, string>(items.map(({ handle, key }) => [handle, key]));
  return items
    .map(({ key, title, details, acceptance, scope, priority, issue, dependsOn, independentOf }) => {
      const needs = dependsOn.map(({ on }) => keys.get(on) ?? on);
      const freeOf = independentOf.map((handle) => keys.get(handle) ?? handle);
      return `${JSON.stringify([key, title, details, acceptance, scope, priority, issue, needs, freeOf])}\n`;
    })
    .join('');
}
