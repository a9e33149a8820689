import { describe, expect, test } from 'vitest';
import { list } from '../plan-support.ts';
import { edges } from './edges.ts';

const THREE = list('T1 Fix the lexer', 'T2 Fix the parser', 'T3 Fix the printer');
const CHAIN = { 2: '1', 3: '2' };

describe('chains', () => {
  test.for([
    'T1 → T2 → T3',
    'T1 -> T2 -> T3',
    'T1 => T2 => T3',
    'T1 ➜ T2 ➜ T3',
    'Order: 1 → 2 → 3',
    'Order: T1 → T2, T2 → T3',
    'the lexer → the parser → the printer',
    '"Fix the lexer" → "Fix the parser" → "Fix the printer"',
  ])('%s', (line) => {
    expect(edges(`${THREE}\n\n${line}\n`)).toEqual(CHAIN);
  });

  test('several between two arrows come side by side', () => {
    expect(edges(`${list('T0 Fix y', 'T1 Fix a', 'T2 Fix b', 'T3 Fix c')}\n\nT0 → T1 + T2 → T3\n`)).toEqual({
      2: '1',
      3: '1',
      4: '2 3',
    });
  });

  test.for(['`T1 → T2 → T3`', 'small → large', 'T1 → `src/b.ts`'])('no chain: %s', (line) => {
    expect(edges(`${THREE}\n\n${line}\n`)).toEqual({});
  });

  test.for([
    'T1 --> T2\n  T2 --> T3',
    'T1 --> T2 --> T3',
    'T1 -->|then| T2 ==> T3',
    'A[Fix the lexer] --> B["Fix the parser"]\n  B --> C(Fix the printer)',
    'A[Fix the lexer]\n  B[T2]\n  A -.-> B -.-> T3',
  ])('mermaid: %s', (graph) => {
    expect(edges(`${THREE}\n\n\`\`\`mermaid\ngraph TD\n  ${graph}\n\`\`\`\n`)).toEqual(CHAIN);
  });

  test('a fenced block that is no graph says nothing', () => {
    expect(edges(`${THREE}\n\n\`\`\`\nT1 --> T2\n\`\`\`\n`)).toEqual({});
  });

  test.for([
    'Each step builds on the one before.',
    'Every task depends on the previous one.',
    'Each item must be merged before the next.',
    'Please do them strictly in this order.',
    'One after the other, please.',
    'In this order:',
    'Bitte in dieser Reihenfolge.',
    'À faire dans cet ordre.',
    'Hay que hacerlo en este orden.',
    '请按顺序完成。',
  ])('in turn: %s', (sentence) => {
    expect(edges(`${sentence}\n\n${THREE}`)).toEqual(CHAIN);
  });

  test.for([
    'They can be done in any order.',
    'They need not be done in this order.',
    'In no particular order:',
  ])('not in turn: %s', (sentence) => {
    expect(edges(`${sentence}\n\n${THREE}`)).toEqual({});
  });

  test('phases in turn are about the phases, not about the items of one', () => {
    const body =
      'Each phase builds on the one before.\n\n## Phase 1\n- [ ] Fix a\n- [ ] Fix b\n\n## Phase 2\n- [ ] Fix c\n- [ ] Fix d\n';
    expect(edges(body)).toEqual({ 3: '1 2', 4: '1 2' });
  });
});
