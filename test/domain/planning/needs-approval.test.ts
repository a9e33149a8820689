import { describe, expect, test } from 'vitest';
import { canonicalItems } from '../../../src/domain/planning/canonical-items.ts';
import { needsApproval } from '../../../src/domain/planning/needs-approval.ts';
import type { RunFlags, Settings } from '../../../src/domain/settings.ts';
import { SETTINGS } from '../../support/settings.ts';
import { list, planBody, readBody } from '../plan-support.ts';

describe('approval', () => {
  const ask = (body: string, settings: Partial<Settings> = {}, flags: RunFlags = {}) => {
    const approval = needsApproval(planBody(body, flags, settings), { ...SETTINGS, ...settings }, flags);
    return approval.needed ? approval.why : null;
  };
  const files = (count: number) =>
    list(...Array.from({ length: count }, (_, index) => `Fix \`src/${index}.ts\``));

  test('by default only a risky plan asks', () => {
    expect(ask(files(10))).toBeNull();
    expect(ask(files(11))).toBe('More than 10 tasks: 11.');
    expect(
      ask(
        `${files(3)}\n- [ ] Rewrite the entire parser, all of \`p/**\` with comprehensive tests\n- [ ] Fix bugs`,
      ),
    ).toBe('Size XL: item-4; not clear enough to run: item-5.');
  });

  test('as the config says', () => {
    expect(ask(files(11), { approval: 'auto' })).toBeNull();
    expect(ask(files(3), { approval: 'always' })).toBe('The repository’s config wants every plan approved.');
  });

  test('sequential mode waits to be asked', () => {
    expect(ask(files(2), { approval: 'auto' })).toBe(
      'One after another was not asked for, and may not be worth a run.',
    );
    expect(ask(files(2), {}, { sequential: true })).toBeNull();
    expect(ask(files(2), {}, { forceParallel: true })).toBeNull();
  });

  test('a declined plan asks nobody', () => {
    expect(ask('Nothing.', { approval: 'always' })).toBeNull();
  });

  test('it binds what an agent would be told, not ticks, numbers or empty lines', () => {
    const text = (body: string, own: number[] = []) => canonicalItems(readBody(body, own));
    const shown = text('- [ ] Fix `a.ts`\n- [ ] Fix `b.ts` after 1\n');
    expect(text('- [x] Fix `a.ts` (#15)\n\n- [ ] Fix `b.ts` after 1 (#16)\n', [15, 16])).toBe(shown);
    expect(text('- [ ] Fix `a.ts`\n- [ ] Fix `b.ts`\n')).not.toBe(shown);
    expect(text('- [ ] Fix `a.ts`\n  - quietly\n- [ ] Fix `b.ts` after 1\n')).not.toBe(shown);
  });
});
