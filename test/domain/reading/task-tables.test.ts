import { describe, expect, test } from 'vitest';
import { readBody, titles } from '../plan-support.ts';
import { edges } from './edges.ts';

const table = (head: string, ...rows: string[]) =>
  `| ${head} |\n|${' - |'.repeat(head.split('|').length)}\n${rows.map((row) => `| ${row} |`).join('\n')}\n`;

describe('a column called like a task', () => {
  test.for([
    'Task',
    'Tasks',
    '**Work item**',
    'What to do',
    'To do',
    'Action',
    'Finding',
    'User story',
    'Aufgabe',
    'Was zu tun ist',
    'Tâche',
    'Tarea',
    'Acción',
    'Tarefa',
    'Ação',
    'Attività',
    '任务',
    '工作内容',
    'タスク',
    '작업',
  ])('%s', (head) => {
    expect(titles(table(`${head} | Owner`, 'Fix a | x', 'Fix b | y'))).toEqual(['Fix a', 'Fix b']);
  });

  test.for(['Description', 'Name', 'Title', 'Summary', 'Beschreibung', 'Titre', 'Título', '标题'])(
    '%s only where another column says so',
    (head) => {
      expect(titles(table(`${head} | Owner`, 'Fix a | x'))).toEqual([]);
      expect(titles(table(`ID | ${head}`, 'T1 | Fix a'))).toEqual(['Fix a']);
      expect(titles(table(`${head} | Status`, 'Fix a | open'))).toEqual(['Fix a']);
    },
  );

  test.for([
    table('Package | Version', 'a | 1', 'b | 2'),
    table('Name | Value', 'a | 1'),
    table('Option | Default', '`--x` | 1'),
    table('When | Who', 'Monday | Ada'),
    table('Case | Result', 'one | fails'),
  ])('no tasks: %s', (body) => {
    expect(readBody(body).items).toEqual([]);
    expect(titles(`${body}\n- [ ] Fix a\n`)).toEqual(['Fix a']);
  });
});

describe('status', () => {
  test.for([
    ...[
      'done',
      'Done ✅',
      'closed',
      'merged',
      'fixed',
      'shipped',
      'completed',
      '✅',
      '[x]',
      "won't do",
      'n/a',
    ],
    ...[
      'cancelled',
      'yes',
      'erledigt',
      'entfällt',
      'terminé',
      'faite',
      'hecho',
      'listo',
      'feito',
      'concluído',
    ],
    ...['fatto', '完成', '已合并', '完了', '완료'],
  ])('done: %s', (status) => {
    expect(readBody(table('Task | Status', `Fix a | ${status}`)).items).toMatchObject([{ done: true }]);
  });

  test.for([
    ...[
      'open',
      'todo',
      'in progress',
      'not done',
      'nearly done',
      'to be merged',
      'blocked',
      '🚧',
      '[ ]',
      'no',
      '',
    ],
    ...[
      'offen',
      'nicht fertig',
      'fast fertig',
      'en cours',
      'pas fini',
      'pendiente',
      'no hecho',
      '未完成',
      '进行中',
    ],
  ])('open: %s', (status) => {
    expect(readBody(table('Task | Status', `Fix a | ${status}`)).items).toMatchObject([{ done: false }]);
  });

  test('a row whose task is crossed out is done', () => {
    const body = table('Task | Status', '~~Fix a~~ | open', '~~Fix b~~ dropped | open', 'Fix ~~c~~ d | open');
    expect(readBody(body).items.map(({ done }) => done)).toEqual([true, true, false]);
  });

  test('where no column is called like a task, rows with a status are tasks', () => {
    expect(titles(table('Component | Status', 'Parser | open', 'Lexer | done'))).toEqual(['Parser', 'Lexer']);
    const [item] = readBody(table('Area | Notes | Progress', 'Parser | hard | pending')).items;
    expect(item).toMatchObject({ title: 'Parser', details: 'hard' });
  });
});

describe('the other columns', () => {
  test('say what waits, where, how urgent, how large, and which issue it is', () => {
    const { items } = readBody(
      table(
        'ID | Task | Depends on | Priority | Size | Files | Issue',
        'T1 | Fix a | - | P0 | L | `src/a.ts` | #12',
        'T2 | Fix b | T1 | low | small | `src/b.ts`, `src/c.ts` | ',
        'T3 | Fix c | T1, T2 | | | | ',
      ),
    );
    expect(
      items.map(({ title, priority, size, scope, issue }) => [title, priority, size, scope, issue]),
    ).toEqual([
      ['Fix a', 'P0', 'L', ['src/a.ts'], 12],
      ['Fix b', 'P3', 'S', ['src/b.ts', 'src/c.ts'], null],
      ['Fix c', null, 'S', [], null],
    ]);
    expect(items.map(({ dependsOn }) => dependsOn)).toEqual([
      [],
      [{ on: 'item-1', words: 'depends on T1' }],
      [
        { on: 'item-1', words: 'depends on T1, T2' },
        { on: 'item-2', words: 'depends on T1, T2' },
      ],
    ]);
  });

  test('numbers of rows are those that count', () => {
    const body = table('# | Task | After', '10 | Fix a | ', '20 | Fix b | 10', '30 | Fix c | 10, 20');
    expect(edges(body)).toEqual({ 2: '1', 3: '1 2' });
  });

  test('a column of names is one, whatever it is called', () => {
    const body = table('Case | Task | Needs', 'C1 | Fix a | ', 'C2 | Fix b | C1');
    expect(titles(body)).toEqual(['Fix a', 'Fix b']);
    expect(edges(body)).toEqual({ 2: '1' });
  });

  test('the object stands before what becomes of it', () => {
    const body = table(
      'Component | Change | Status',
      'Parser | drop `x` | open',
      'Lexer | add strings | done',
    );
    expect(readBody(body).items.map(({ title, codes, done }) => [title, codes, done])).toEqual([
      ['Parser: drop x', ['x'], false],
      ['Lexer: add strings', [], true],
    ]);
  });

  test('everything else is details and criteria', () => {
    const [item] = readBody(table('Task | Notes | More', 'Fix a | It is slow | It must be quick.')).items;
    expect(item).toMatchObject({ title: 'Fix a', details: 'It is slow', acceptance: ['It must be quick.'] });
  });

  test('files that wait for one another', () => {
    const body = table('File | Depends on', '`src/a.ts` | -', '`src/b.ts` | `src/a.ts`');
    expect(readBody(body).items.map(({ scope }) => scope)).toEqual([['src/a.ts'], ['src/b.ts']]);
    expect(edges(body)).toEqual({ 2: '1' });
  });
});

test('an empty cell is no task, and a row has its own line', () => {
  const body = `# Plan\n\n${table('Task | Status', ' | open', 'Fix b | open')}`;
  expect(readBody(body).items).toMatchObject([{ title: 'Fix b', line: 6 }]);
});

test('tables in parts that are left out, or explain, are none', () => {
  for (const heading of ['Non-goals', 'Background', 'Risks', 'Dependencies']) {
    expect(
      titles(`## ${heading}\n${table('Task | Status', 'Fix x | open')}\n## Parser\n- [ ] Fix a\n`),
    ).toEqual(['Fix a']);
  }
});
