import type { WorkItem } from '../../src/domain/work-item.ts';

/** An item of which a test names only what matters to it. */
export function anItem(number: number, title: string, more: Partial<WorkItem> = {}): WorkItem {
  return {
    handle: `item-${number}`,
    key: title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    title,
    details: '',
    action: 'add',
    scope: [],
    codes: [],
    acceptance: [],
    priority: null,
    size: 'S',
    dependsOn: [],
    independentOf: [],
    issue: null,
    foreignIssue: null,
    done: false,
    section: null,
    line: 4 + number,
    ...more,
  };
}
