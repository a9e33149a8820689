import { describe, expect, test } from 'vitest';
import { list, planBody } from '../plan-support.ts';

describe('how many can run at the same time', () => {
  test('counts items that no wave has together', () => {
    // item-2 may still be at work when item-1 is done, and item-3 and item-4 start.
    const plan = planBody(list('Fix menus', 'Fix links', 'Fix fonts after 1', 'Fix colours after 1'));
    expect(plan.waves.map(({ length }) => length)).toEqual([2, 2]);
    expect([plan.mode, plan.reasons[0]]).toEqual(['parallel', '3 of 4 items can run at the same time.']);
  });
});

describe('tests of one module', () => {
  const reasons = (...scopes: string[]) =>
    planBody(list(...scopes.map((scope, index) => `Test x${index} in ${scope}`))).reasons;
  const billing = 'All items are tests of one module, billing.';

  test.each([
    [['`tests/billing/test_a.py`', '`tests/billing/test_b.py`', '`tests/billing/test_c.py`']],
    [['`tests/billing/test_a*.py`', '`tests/billing/test_b*.py`', '`tests/billing/`']],
    [['`src/billing/total.ts`', '`test/billing/tax.test.ts`', '`test/billing/list.test.ts`']],
  ])('%j', (scopes) => {
    expect(reasons(...scopes)).toContain(billing);
  });

  test.each([
    [['`tests/billing/test_a.py`', '`tests/users/test_b.py`', '`tests/billing/test_c.py`']],
    [['`tests/test_billing.py`', '`tests/test_users.py`', '`tests/test_menu.py`']],
  ])('not %j', (scopes) => {
    expect(reasons(...scopes).join()).not.toContain('tests of one module');
  });

  test('where every item tests the same file', () => {
    const file = '`tests/billing/test_*.py`';
    expect(reasons(file, file, file)).toEqual(['All items change tests/billing/test_*.py.', billing]);
  });
});

test('more items than anybody can plan are declined', () => {
  const plan = planBody(list(...Array.from({ length: 1_001 }, (_, index) => `Fix part ${index}`)));
  expect([plan.mode, ...plan.reasons]).toEqual([
    'declined',
    'There are 1001 items to run; a plan has 1000 at most. Split the master issue.',
  ]);
});
