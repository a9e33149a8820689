import { describe, expect, test } from 'vitest';
import { list, messages, only, readBody, titles } from '../plan-support.ts';
import { edges, independences } from './edges.ts';

const saying = (phrase: string) => list('Fix the lexer', 'Add the print queue', 'Fix y', `Fix z, ${phrase}`);

describe('phrases', () => {
  test.for([
    'not before 2',
    "can't be merged before 2",
    'cannot be merged before 2',
    'blockiert durch 2',
    'wartet auf 2',
    'baut auf 2 auf',
  ])('waits: %s', (phrase) => {
    expect(edges(saying(phrase))).toEqual({ 4: '2' });
  });

  test.for(['vor Punkt 2', 'ist Voraussetzung für 2'])('turned around: %s', (phrase) => {
    expect(edges(saying(phrase))).toEqual({ 2: '4' });
  });

  test.for(['en parallèle de 2', 'en paralelo con 2'])('no order: %s', (phrase) => {
    expect(independences(saying(phrase))).toEqual({ 4: '2' });
  });

  test('最後に is last', () => {
    expect(edges(list('Fix z, 最後に', 'Fix a', 'Fix b'))).toEqual({ 1: '2 3' });
  });

  test.for(['sort the empty rows last', 'requires Node 2', 'requires Node 22'])(
    'no order at all: %s',
    (phrase) => {
      expect(edges(saying(phrase))).toEqual({});
      expect(messages(saying(phrase))).toEqual([]);
    },
  );

  test('a number of a part behind a label', () => {
    const body = '### Task 1.1: Fix a\n\n### Task 1.2: Fix b\n\n### Task 2.1: Fix c\n\nafter Task 1.2\n';
    expect(edges(body)).toEqual({ 3: '2' });
  });

  test('words between a sign for waiting and one for done', () => {
    expect(edges(list('修复登录页面', '增加订单导出', '优化首页，等登录页面完成后再做'))).toEqual({ 3: '1' });
  });

  test('words are quoted in brief, and messages end', () => {
    const numbers = Array.from({ length: 300 }, (_, index) => index + 1);
    const body = `${numbers.map((number) => `${number}. Fix part ${number}`).join('\n')}\n\n${numbers.join(' → ')}\n`;
    for (const { dependsOn } of readBody(body).items)
      for (const { words } of dependsOn) expect(words.length).toBeLessThanOrEqual(200);
    expect(messages(`- [ ] Fix a ${'after 1-200, '.repeat(1_000)}`).length).toBeLessThan(100);
  });
});

describe('entries', () => {
  test('a section called “Tasks” holds them', () => {
    expect(titles('## Tasks\n1. Parser\n2. Lexer\n\n## Parser\n1. Fast\n2. Small\n')).toEqual([
      'Parser',
      'Lexer',
    ]);
    expect(titles('## Current state\n- [ ] Fix x\n\n## Parser\n- [ ] Fix a\n')).toEqual(['Fix a']);
  });

  test('criteria below a wrapped line', () => {
    const body = '- [ ] Fix a\n  Acceptance criteria:\n  - [ ] quick\n  - [ ] small\n- [ ] Fix b\n';
    expect(readBody(body).items).toMatchObject([
      { title: 'Fix a', acceptance: ['quick', 'small'] },
      { title: 'Fix b' },
    ]);
  });

  test('criteria of a heading are not said to be left out', () => {
    const body =
      '### Task 1: Fix a\n\n#### Acceptance criteria\n\n- [ ] quick\n\n### Task 2: Fix b\n\nText.\n';
    expect(messages(body)).toEqual([]);
  });

  test('a box without words is none', () => {
    expect(titles('- [ ]\n- Fix a\n')).toEqual(['Fix a']);
    expect(readBody('- [ ]\n').items).toEqual([]);
  });

  test('a confirmation in Chinese', () => {
    expect(titles('- [x] 我已搜索过现有问题\n- [ ] Fix a\n')).toEqual(['Fix a']);
  });

  test('a sign in words before a reference', () => {
    expect(only('- [ ] :bug: #12 Fix a').issue).toBe(12);
  });

  test('a document that is only pointed to, without backticks', () => {
    expect(only('- [ ] Fix a, see docs/x.md').scope).toEqual([]);
  });
});
