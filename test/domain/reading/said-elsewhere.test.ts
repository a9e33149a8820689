import { describe, expect, test } from 'vitest';
import { list } from '../plan-support.ts';
import { edges, independences } from './edges.ts';

const ISSUES = list('#5 Fix the lexer', '#6 Fix the parser', '#7 Fix the printer');

describe('dependencies that stand beside the items', () => {
  test.for([
    '#5 requires: #6, #7',
    '- #5 requires: #6, #7',
    '#5 depends on #6 and #7.',
    '- #6 before #5\n- #7 blocks #5',
    'The lexer depends on the parser and the printer.',
    'Item 1 needs 2 and 3.',
    'Note: #5 has to wait for #6. It is small. #5 also needs #7.',
    '"Fix the lexer" comes after "Fix the parser" and "Fix the printer".',
  ])('under “Order”: %s', (text) => {
    expect(edges(`${ISSUES}\n\n## Order\n\n${text}\n`)).toEqual({ 1: '2 3' });
  });

  test('a sentence before the items, between them and behind them', () => {
    expect(edges(`#7 depends on #5.\n\n${ISSUES}\n\n#6 depends on #5.\n`)).toEqual({ 2: '1', 3: '1' });
  });

  test.for([
    ['Task', 'Depends on'],
    ['Item', 'Blocked by'],
    ['What', 'Needs'],
  ])('a table %s | %s', ([task, depends]) => {
    const table = `| ${task} | ${depends} |\n| - | - |\n| #5 | - |\n| #6 | #5 |\n| #7 | #5, the parser |\n`;
    expect(edges(`${ISSUES}\n\n## Dependencies\n\n${table}`)).toEqual({ 2: '1', 3: '1 2' });
  });

  test('a sentence under a heading holds for all its items', () => {
    for (const sentence of ['All of this comes after Core.', 'After Core is done:', 'Depends on Core.']) {
      const body = `## Core\n- [ ] Fix a\n- [ ] Fix b\n\n## Docs\n\n${sentence}\n\n- [ ] Fix c\n- [ ] Fix d\n`;
      expect(edges(body)).toEqual({ 3: '1 2', 4: '1 2' });
    }
  });

  test('a line that introduces a list holds for that list', () => {
    const body = '1. Fix a\n2. Fix b\n\nOnce all of the above are done:\n\n1. Fix c\n2. Fix d\n';
    expect(edges(body)).toEqual({ 3: '1 2', 4: '1 2' });
  });

  test('a part by its name waits as a whole', () => {
    const body =
      '## Phase 1\n- [ ] Fix a\n- [ ] Fix b\n\n## Phase 2\n- [ ] Fix c\n- [ ] Fix d\n\n## Order\n\nPhase 2 after phase 1.\n';
    expect(edges(body)).toEqual({ 3: '1 2', 4: '1 2' });
  });

  test('what is said not to wait', () => {
    const body = `${ISSUES}\n\n## Order\n\n#5 does not depend on #6. #7 is independent of #5 and #6.\n`;
    expect(edges(body)).toEqual({});
    expect(independences(body)).toEqual({ 1: '2', 3: '1 2' });
  });

  test('parts that are left out say nothing', () => {
    expect(edges(`${ISSUES}\n\n## Open questions\n\nShould #5 come after #6?\n\n#7 after #6.\n`)).toEqual({});
  });

  test('an issue from outside', () => {
    expect(edges(`${ISSUES}\n\n## Order\n\n#5 is blocked by #99.\n`)).toEqual({ 1: '#99' });
  });
});

describe('a column of a table of tasks', () => {
  test.for([
    'Depends on',
    'Blocked by',
    'Dependencies',
    'Needs',
    'After',
    'Prerequisites',
    'Abhängig von',
    'Dépend de',
    'Depende de',
    '依赖',
  ])('%s', (head) => {
    const body = `| # | Task | ${head} |\n| - | - | - |\n| 1 | Fix the lexer | - |\n| 2 | Fix the parser | 1 |\n| 3 | Fix c | the lexer, 2 |\n| 4 | Fix d | after #9 and 1 |\n`;
    expect(edges(body)).toEqual({ 2: '1', 3: '1 2', 4: '#9 1' });
  });
});
