import { describe, expect, test } from 'vitest';
import { readBody, titles } from '../plan-support.ts';
import { edges } from './edges.ts';

describe('headings that are tasks', () => {
  test.for([
    'Task 1: ',
    'Task #1 – ',
    'TASK 1. ',
    'Step 1 - ',
    'Item 1) ',
    '🔧 Ticket 1: ',
    'Aufgabe 1: ',
    'Tâche 1 : ',
    'Étape 1 – ',
    'Tarea 1: ',
    'Tarefa 1: ',
    '任务 1：',
    'タスク1：',
  ])('%s', (label) => {
    const body = `# Plan\n\n### ${label}Fix a\n\nIt is slow.\n\n### ${label.replace('1', '2')}Fix b\n\nafter 1\n`;
    expect(readBody(body).items).toMatchObject([
      { title: 'Fix a', details: 'It is slow.', section: 'Plan', line: 3 },
      { title: 'Fix b', section: 'Plan', line: 7 },
    ]);
    expect(edges(body)).toEqual({ 2: '1' });
  });

  test('those with lines that only a task has', () => {
    const body =
      '## Plan\n\n#### A1. Add the parser\n\n**Scope:** `src/p.ts`\n**Depends on:** nothing\n\n#### A2. Fix the lexer\n\n**Scope:** `src/l.ts`\n**Depends on:** A1\n**Size:** L\n**Priority:** high\n';
    expect(readBody(body).items).toMatchObject([
      { title: 'A1. Add the parser', scope: ['src/p.ts'], size: 'M', priority: null },
      { title: 'A2. Fix the lexer', scope: ['src/l.ts'], size: 'L', priority: 'P1' },
    ]);
    expect(edges(body)).toEqual({ 2: '1' });
  });

  test('without a number, too', () => {
    const body = '## Parser\n\nFiles: `src/a.ts`\n\n## Lexer\n\nDepends on: the parser\n';
    expect(titles(body)).toEqual(['Parser', 'Lexer']);
    expect(edges(body)).toEqual({ 2: '1' });
  });

  test('bold lines do as well', () => {
    expect(titles('**Task 1: Fix a**\n\nFiles: `a.ts`\n\n**Task 2: Fix b**\n\nFiles: `b.ts`\n')).toEqual([
      'Fix a',
      'Fix b',
    ]);
  });

  test('headings over text alone are none', () => {
    expect(readBody('## Parser\n\nJust text.\n\n## Lexer\n\nMore text.\n').items).toEqual([]);
  });

  test('those in a part that is left out are none', () => {
    const body =
      '## Out of scope\n\n### Task 9: Fix z\n\n## Plan\n\n### Task 1: Fix a\n\n### Task 2: Fix b\n';
    expect(titles(body)).toEqual(['Fix a', 'Fix b']);
  });
});

describe('what stands below such a heading', () => {
  test('boxes are criteria where it says so, under a heading or a line of its own', () => {
    for (const label of ['#### Acceptance criteria', '**Acceptance criteria:**', '#### Definition of done']) {
      const body = `### Task 1: Fix a\n\n${label}\n\n- [ ] quick\n- [ ] small\n\n### Task 2: Fix b\n\nText.\n`;
      expect(readBody(body).items).toMatchObject([
        { title: 'Fix a', acceptance: ['quick', 'small'] },
        { title: 'Fix b', acceptance: [] },
      ]);
    }
  });

  test('boxes of any other kind are the items, and the headings their groups', () => {
    const body = '### Task 1: Parser\n- [ ] Fix a\n- [ ] Fix b\n\n### Task 2: Lexer\n- [ ] Fix c\n';
    expect(readBody(body).items.map(({ title, section }) => [title, section])).toEqual([
      ['Fix a', 'Task 1: Parser'],
      ['Fix b', 'Task 1: Parser'],
      ['Fix c', 'Task 2: Lexer'],
    ]);
  });

  test('a line says what is done already', () => {
    const body =
      '### Task 1: Fix a\n\nStatus: done\n\n### Task 2: Fix b\n\n**Status:** ✅ merged\n\n### Task 3: Fix c\n\nStatus: open\n\n### ✅ Task 4: Fix d\n\nText\n';
    expect(readBody(body).items.map(({ done }) => done)).toEqual([true, true, false, true]);
  });

  test('phases around them can be named, and numbers of parts', () => {
    const body =
      '## Phase 1\n\n### Task 1.1: Fix a\n\nText\n\n### Task 1.2: Fix b\n\nafter 1.1\n\n## Phase 2\n\n### Task 2.1: Fix c\n\nDepends on: Phase 1\n';
    expect(edges(body)).toEqual({ 2: '1', 3: '1 2' });
  });
});
