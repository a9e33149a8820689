import type { Checklist } from '../../../src/domain/work-item.ts';
import { readBody } from '../plan-support.ts';

/** What each item of a body waits for, without those that wait for nothing: `{ 2: '1 #7' }` when item 2 waits for item 1 and issue 7. */
export function edges(body: string): Record<string, string> {
  return edgesOf(readBody(body));
}

/** As `edges`, of a checklist. */
export function edgesOf({ items }: Checklist): Record<string, string> {
  const waiting = items.filter(({ dependsOn }) => dependsOn.length > 0);
  return Object.fromEntries(
    waiting.map(({ handle, dependsOn }) => [
      handle.replace('item-', ''),
      dependsOn
        .map(({ on }) => on.replace('item-', ''))
        .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
        .join(' '),
    ]),
  );
}

/** What each item is said not to wait for, in the same form. */
export function independences(body: string): Record<string, string> {
  const free = readBody(body).items.filter(({ independentOf }) => independentOf.length > 0);
  return Object.fromEntries(
    free.map(({ handle, independentOf }) => [
      handle.replace('item-', ''),
      independentOf.map((each) => each.replace('item-', '')).join(' '),
    ]),
  );
}
