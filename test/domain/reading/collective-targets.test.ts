import { describe, expect, test } from 'vitest';
import { list } from '../plan-support.ts';
import { edges } from './edges.ts';

const PHASES = '## Phase 1\n- [ ] Fix a\n- [ ] Fix b\n\n## Phase 2: polish\n- [ ] Fix c\n';

describe('many items by one phrase', () => {
  test.for([
    'after all of the above',
    'after everything above',
    'once all the above are done',
    'depends on the above',
    'after all previous tasks',
    'after all of the items above',
    'nach allen obigen Punkten',
    'après tout ce qui précède, toutes les tâches précédentes',
    'después de todas las tareas anteriores',
    '等上面所有任务完成后再做',
  ])('%s', (phrase) => {
    expect(edges(list('Fix a', 'Fix b', `Fix c, ${phrase}`, 'Fix d'))).toEqual({ 3: '1 2' });
  });

  test.for(['once everything else is done', 'after all others', 'after the rest', 'nach allem anderen'])(
    '%s',
    (phrase) => {
      expect(edges(list('Fix a', `Fix b, ${phrase}`, 'Fix c'))).toEqual({ 2: '1 3' });
    },
  );

  test.for([
    'after the previous one',
    'after the previous task',
    'needs the one above',
    'depends on the step before',
  ])('%s', (phrase) => {
    expect(edges(list('Fix a', 'Fix b', `Fix c, ${phrase}`, 'Fix d'))).toEqual({ 3: '2' });
  });

  test.for([
    'after Phase 1',
    'after phase 1',
    'after everything in Phase 1',
    'once all tasks in phase 1 are done',
    'after all of phase 1',
    'depends on “Phase 1”',
  ])('%s', (phrase) => {
    expect(edges(`${PHASES}- [ ] Fix d ${phrase}\n`)).toEqual({ 4: '1 2' });
  });

  test('a heading says it for all below it', () => {
    expect(edges(PHASES.replace('polish', 'after phase 1'))).toEqual({ 3: '1 2' });
  });

  test.for(['after all P0 items', 'after the P0 items', 'after all P0s', 'once all P0 tasks are done'])(
    '%s',
    (phrase) => {
      expect(edges(list('[P0] Fix a', 'P1 Fix b', 'P0: Fix c', `Fix d ${phrase}`))).toEqual({ 4: '1 3' });
    },
  );

  test.for([
    ['after the two sections above', '2 3'],
    ['after the three sections above', '1 2 3'],
  ] as const)('%s', ([phrase, expected]) => {
    const body = `## Parser\n- [ ] Fix a\n## Lexer\n- [ ] Fix b\n## Docs\n- [ ] Fix c\n## Release\n- [ ] Fix d\n- [ ] Ship, ${phrase}\n`;
    expect(edges(body)).toEqual({ 5: expected });
  });

  test('all of a kind', () => {
    const lines = ['Remove the old API', 'Fix b', 'Drop IE support', 'Ship after all of the removals'];
    expect(edges(list(...lines))).toEqual({ 4: '1 3' });
  });

  test('a section by its name, also in Chinese', () => {
    expect(
      edges('## 第一阶段\n- [ ] 修复甲\n- [ ] 修复乙\n## 第二阶段\n- [ ] 优化丙，依赖第一阶段\n'),
    ).toEqual({
      3: '1 2',
    });
  });

  test('a group by its name', () => {
    const body =
      '- [ ] Print queue\n  - [ ] Fix a\n  - [ ] Fix b\n- [ ] Fix c after everything in Print queue\n';
    expect(edges(body)).toEqual({ 3: '1 2' });
  });

  test('sweeping words never close a circle, and the item never waits for itself', () => {
    expect(edges(list('Fix a after everything else', 'Fix b after 1', 'Fix c'))).toEqual({ 1: '3', 2: '1' });
    expect(edges(list('Fix a after all of the above', 'Fix b'))).toEqual({});
  });
});
