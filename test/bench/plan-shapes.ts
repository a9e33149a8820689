import { readWorkItems } from '../../src/domain/reading/read-work-items.ts';
import type { Checklist, Handle, WorkItem } from '../../src/domain/work-item.ts';
import { readOutline } from '../../src/markdown/read-outline.ts';

/** Checklists by what their items have to do with each other. */
export const PLAN_SHAPES: Readonly<Record<string, (count: number) => Checklist>> = {
  independent: (count) => checklist(count, (index) => ({ scope: [`src/part-${index}/a.ts`] })),
  'one chain': (count) =>
    checklist(count, (index) => ({ scope: [`src/part-${index}/a.ts`], dependsOn: after(index - 1) })),
  'globs that overlap': (count) =>
    checklist(count, (index) => ({
      scope: [
        `src/part-${index}/**`,
        `src/part-${index + 1}/*.ts`,
        `src/**/file-${index % 50}.ts`,
        `docs/${index % 20}.md`,
        `test/part-${index}/a.test.ts`,
      ],
    })),
  'one file': (count) => checklist(count, () => ({ scope: ['src/a.ts'] })),
  'layers of dependencies': (count) =>
    checklist(count, (index) => ({
      scope: [`src/part-${index}/a.ts`],
      dependsOn: index < 10 ? [] : [1, 3, 7].flatMap((step) => after(index - (index % 10) - step)),
    })),
  'no files named': (count) => checklist(count, () => ({ scope: [] })),
};

function checklist(count: number, item: (index: number) => Partial<WorkItem>): Checklist {
  const { items: read } = readWorkItems(readOutline('- [ ] Fix the parser'), {
    self: 1,
    ownNumbers: new Set(),
  });
  const items = Array.from({ length: count }, (_, index) =>
    read.map((one) => ({
      ...one,
      handle: handleOf(index),
      key: `part ${index}`,
      line: index + 1,
      ...item(index),
    })),
  );
  return { items: items.flat(), introduced: [], problems: [] };
}

function handleOf(index: number): Handle {
  return `item-${index + 1}`;
}

function after(index: number): WorkItem['dependsOn'] {
  return index < 0 ? [] : [{ on: handleOf(index), words: `after ${index + 1}` }];
}
