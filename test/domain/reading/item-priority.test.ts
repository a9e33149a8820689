import { describe, expect, test } from 'vitest';
import { list, only, readBody } from '../plan-support.ts';

describe('priority', () => {
  test.for([
    ['P0: Fix a', 'P0'],
    ['Fix a (P3)', 'P3'],
    ['[HIGH] Fix a', 'P1'],
    ['Fix a (critical)', 'P0'],
    ['Fix a [priority: medium]', 'P2'],
    ['Fix a, priority: low', 'P3'],
    ['Fix a, high priority', 'P1'],
    ['severity: urgent, fix a', 'P0'],
    ['URGENT: fix a', 'P0'],
    ['HIGH - fix a', 'P1'],
    ['Fix a CRITICAL', 'P0'],
    ['Fix a (prio high)', 'P1'],
    ['HOCH: a beheben', 'P1'],
    ['[niedrig] a beheben', 'P3'],
    ['Priorität: mittel, a beheben', 'P2'],
    ['Corriger a (haute)', 'P1'],
    ['Corriger a, priorité: basse', 'P3'],
    ['Arreglar a (prioridad: alta)', 'P1'],
    ['[baixa] Corrigir a', 'P3'],
  ])('%s is %s', ([title, priority]) => {
    expect(only(`- [ ] ${title}`).priority).toBe(priority);
  });

  test.for([
    'Fix the high load',
    'Fix the low pass filter',
    'Highlight the critical path',
    'P4 Fix a',
    'Fix `P0`',
    'Fix all P0 bugs',
    'Fix the P1 issues',
    'Ship after all P0 items',
    'Fix HP0ST',
  ])('no marker: %s', (title) => {
    expect(only(`- [ ] ${title}`).priority).toBe(null);
  });

  test('the nearest counts: the line, below it, the group, the heading', () => {
    const body =
      '## Low priority\n- [ ] P0 Fix a\n  - priority: high\n- [ ] Fix b\n  Priority: medium\n- [ ] Group (HIGH)\n  - [ ] Fix c\n- [ ] Fix d\n';
    expect(readBody(body).items.map(({ priority }) => priority)).toEqual(['P0', 'P2', 'P1', 'P3']);
  });

  test('a cell', () => {
    const cells = ['P1', 'high', '🔴 Critical', 'Mittel', 'basse', '', 'soon'];
    const rows = cells.map((cell) => `| Fix a | ${cell} |`).join('\n');
    const { items } = readBody(`| Task | Prio |\n| - | - |\n${rows}\n`);
    expect(items.map(({ priority }) => priority)).toEqual(['P1', 'P1', 'P0', 'P2', 'P3', null, null]);
  });

  test('a marker is no part of the key', () => {
    const keys = readBody(list('[P1] Fix a', 'URGENT: Fix b', 'Fix c (high)')).items.map(({ key }) => key);
    expect(keys).toEqual(['fix-a', 'fix-b', 'fix-c']);
  });
});
