import { describe, expect, test } from 'vitest';
import { list, readBody } from '../plan-support.ts';
import { edges, independences } from './edges.ts';

/** Item 4 says the phrase. */
const saying = (phrase: string) =>
  list('Fix the lexer', 'Add the print queue', 'Rename the config loader', `Fix z, ${phrase}`);

describe('a phrase makes an item wait', () => {
  test.for([
    'after 2',
    'only after 2',
    'depends on 2',
    'depending on 2',
    'depends: 2',
    'dependencies: 2',
    'dependency on 2',
    'blocked by 2',
    'blocked on 2',
    'blocked until 2 is done',
    'blockers: 2',
    'requires 2',
    'requires: 2',
    'needs 2',
    'needing 2',
    'once 2 is done',
    'as soon as 2 lands',
    'following 2',
    'on top of 2',
    'follow-up to 2',
    'builds on 2',
    'building on 2',
    'relies on 2',
    'gated on 2',
    'contingent on 2',
    'stacked on 2',
    'waits for 2',
    'waiting on 2',
    'has to wait for 2',
    'when 2 is merged',
    'until 2 is done',
    'prerequisite: 2',
    'prereqs: 2',
    'cannot start until 2 is merged',
    'only possible after 2',
    'nach 2',
    'erst nach 2',
    'nachdem 2 fertig ist',
    'hängt von 2 ab',
    'abhängig von 2',
    'Abhängigkeiten: 2',
    'erst wenn 2 fertig ist',
    'sobald Punkt 2 erledigt ist',
    'setzt 2 voraus',
    'benötigt Punkt 2',
    'braucht 2',
    'baut auf Punkt 2 auf',
    'après 2',
    "après l'étape 2",
    'dépend de 2',
    'dépend du point 2',
    'une fois que 2 est terminé',
    'dès que 2 est prêt',
    'bloqué par 2',
    'nécessite 2',
    'a besoin de 2',
    'después de 2',
    'depende de 2',
    'depende del punto 2',
    'una vez que 2 esté listo',
    'requiere 2',
    'bloqueado por 2',
    'cuando 2 esté hecho',
    'tras 2',
    'depois do 2',
    'após 2',
    'assim que 2 estiver pronto',
    'precisa do item 2',
    'dopo 2',
    'dipende da 2',
    'na 2',
    'afhankelijk van 2',
    '依赖任务2',
    '依赖 2',
    '等任务2完成后再做',
    '在任务 2 完成之后',
    '需要先完成任务2',
    '2の後',
    'タスク2の完了後',
    'タスク2に依存',
    'タスク2が完了してから',
    '2 이후',
  ])('%s', (phrase) => {
    expect(edges(saying(phrase))).toEqual({ 4: '2' });
  });

  test.for([
    'before 2',
    'before item 2',
    'must land before 2',
    'has to be merged before 2',
    'blocks 2',
    'unblocks 2',
    'is a prerequisite for 2',
    'required by 2',
    'precedes 2',
    'muss vor Punkt 2 fertig sein',
    'ist Voraussetzung für 2',
    'avant le point 2',
    'antes del punto 2',
  ])('turned around: %s', (phrase) => {
    expect(edges(saying(phrase))).toEqual({ 2: '4' });
  });
});

describe('a phrase says that there is no order', () => {
  test.for([
    'does not depend on 2',
    "doesn't depend on 2",
    'is not blocked by 2',
    'need not wait for 2',
    'no longer blocked by 2',
    'no dependency on 2',
    'independent of 2',
    'independently of 2',
    'without waiting for 2',
    'regardless of 2',
    'in parallel with 2',
    'alongside 2',
    'can land before 2',
    'can be merged before 2',
    'hängt nicht von 2 ab',
    'unabhängig von 2',
    'parallel zu 2',
    'ne dépend pas de 2',
    'indépendant de 2',
    'no depende de 2',
    'independiente de 2',
    'não depende de 2',
    '不依赖任务2',
  ])('%s', (phrase) => {
    expect(edges(saying(phrase))).toEqual({});
    expect(independences(saying(phrase))).toEqual({ 4: '2' });
  });
});

describe('first and last', () => {
  test.for([
    'please last',
    'must be done last',
    'last of all',
    'at the very end',
    '(last)',
    'ganz zum Schluss',
    'als letztes',
    'en dernier',
    'por último',
    'por fim',
    '最后做',
  ])('%s: after all others', (phrase) => {
    expect(edges(list(`Fix z, ${phrase}`, 'Fix a', 'Fix b'))).toEqual({ 1: '2 3' });
  });

  test.for([
    'do this first',
    'do this one first',
    'this one goes first',
    'everything else depends on this',
    'als erstes',
    'à faire en premier',
    'hacer primero',
  ])('%s: before all below', (phrase) => {
    expect(edges(list('Fix a', `Fix z, ${phrase}`, 'Fix b', 'Fix c'))).toEqual({ 3: '2', 4: '2' });
  });

  test('what single items say counts more than such words', () => {
    expect(edges(list('Fix a (last)', 'Fix b after 1', 'Fix c'))).toEqual({ 1: '3', 2: '1' });
  });
});

describe('what orders no work', () => {
  test.for([
    'redirect to the page after login',
    'needs a filter',
    'needs tests',
    'needs to be fixed',
    'runs after 2 retries',
    'requires 2-factor login',
    'after 2FA',
    'after 5 minutes',
    'after 2.5 seconds',
    'waits for 2 seconds',
    'needs 3 approvals',
    'needs 20%',
    'after a restart',
    'after the first attempt',
    'once a day',
    'as soon as possible',
    'until midnight',
    'before the release',
    'blocks the UI',
    'uses the cache',
    'when the user logs in',
    'follows the guide',
    'one file after another',
    'cleans up after the tests',
    '→ `src/b.ts`',
    'v2 → v3',
    '`after 2`',
    'says "after 2"',
    'the label “depends on 2”',
  ])('%s', (phrase) => {
    const body = list(
      'Fix the lexer',
      'Add the filter to the list',
      'Add the login form',
      `Fix z, ${phrase}`,
    );
    expect(edges(body)).toEqual({});
    expect(readBody(body).problems).toEqual([]);
  });

  test('quotations and fenced blocks are shown, not said', () => {
    expect(
      edges('- [ ] Fix a\n- [ ] Fix b\n\n  > after 1\n- [ ] Fix c\n\n  ```\n  after 1\n  ```\n'),
    ).toEqual({});
  });
});

test('what is certainly waited for, but named by nothing, is reported at its line', () => {
  const { items, problems } = readBody(
    '- [ ] Fix a\n- [ ] Fix b, depends on the CDN roll-out\n- [ ] Fix c, after phase 9',
  );
  expect(items.map(({ dependsOn }) => dependsOn)).toEqual([[], [], []]);
  expect(problems).toEqual([
    {
      line: 2,
      message: '“depends on the CDN roll-out”: no item of the list is called so, and it is no issue.',
    },
    { line: 3, message: '“after phase 9”: no part of this issue is called so.' },
  ]);
});
