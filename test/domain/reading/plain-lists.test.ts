import { describe, expect, test } from 'vitest';
import { readBody, titles } from '../plan-support.ts';
import { edges } from './edges.ts';

describe('paragraphs whose lines begin like entries', () => {
  test.for([
    '1、Fix a\n2、Fix b',
    '1．Fix a\n2．Fix b',
    '1：Fix a\n2：Fix b',
    '1)Fix a\n2)Fix b',
    '(1) Fix a\n(2) Fix b',
    '（1）Fix a\n（2）Fix b',
    '① Fix a\n② Fix b',
    '• Fix a\n• Fix b',
    '· Fix a\n· Fix b',
    '▪ Fix a\n▪ Fix b',
    '● Fix a\n● Fix b',
    '– Fix a\n– Fix b',
    '— Fix a\n— Fix b',
  ])('%j', (body) => {
    expect(readBody(`# Plan\n\n${body}\n`).items).toMatchObject([
      { title: 'Fix a', line: 3 },
      { title: 'Fix b', line: 4 },
    ]);
  });

  test('their numbers count', () => {
    expect(edges('1、Fix `src/a.ts`\n2、Fix b\n3、Fix c after 1\n')).toEqual({ 3: '1' });
    expect(edges('① Fix a\n② Fix b, after 1\n')).toEqual({ 2: '1' });
  });

  test('code stays code, and lines without a sign belong to the entry before', () => {
    const { items } = readBody('1、Fix `src/a.ts`\nIt is slow.\n2、Fix `src/b.ts` after 1\n');
    expect(items).toMatchObject([
      { title: 'Fix src/a.ts', scope: ['src/a.ts'], codes: ['src/a.ts'], details: 'It is slow.' },
      { title: 'Fix src/b.ts after 1', scope: ['src/b.ts'] },
    ]);
  });

  test.for(['• only one', 'Before it:\n• one\n• two', '2024 was good\n2025 is better', 'a – b\nc – d'])(
    'no list: %j',
    (body) => {
      expect(titles(`- [ ] Fix a\n\n${body}\n`)).toEqual(['Fix a']);
      expect(readBody(`${body}\n`).items).toEqual([]);
    },
  );
});
