import { expect, it } from 'vitest';
import { createBreathe } from '../../src/repository/breathe.ts';
import { createEvidence } from '../../src/repository/evidence.ts';

it('reaches files through what changed together and through imports, weaker than by words', async () => {
  const find = await createEvidence(
    {
      files: ['cart.ts', 'ledger.ts', 'engine.ts', 'far.ts'],
      facts: new Map([['cart.ts', { imports: [], symbols: ['addVoucher'], headings: [] }]]),
      imports: new Map([['engine.ts', ['cart.ts']]]),
      history: [
        { subject: 'one', paths: ['cart.ts', 'ledger.ts'] },
        { subject: 'two', paths: ['cart.ts', 'ledger.ts', 'gone.ts'] },
        { subject: 'voucher', paths: ['cart.ts'] },
        { subject: 'three', paths: ['cart.ts'] },
      ],
    },
    createBreathe(),
  );
  const evidence = find('Cart voucher');
  expect([...evidence.keys()].sort()).toEqual(['cart.ts', 'engine.ts', 'ledger.ts']);
  expect(evidence.get('cart.ts')).toMatchObject({ relative: 1, together: 0, neighbour: 0 });
  expect(evidence.get('cart.ts')?.name).toBeCloseTo(0.5, 1);
  expect(evidence.get('cart.ts')?.symbols).toBeCloseTo(0.5, 1);
  expect(evidence.get('cart.ts')?.similar).toBeGreaterThan(0);
  // Together in 2 of 4 changes, less some doubt; one of them was seen in nothing but this.
  expect(evidence.get('ledger.ts')).toMatchObject({ relative: 0, together: 2 / 6, neighbour: 0 });
  expect(evidence.get('engine.ts')).toMatchObject({ relative: 0, together: 0, neighbour: 1 });
  // What the repository has no word for is doubt.
  expect(find('Cart zebra').get('engine.ts')?.neighbour).toBeLessThan(0.6);
});
