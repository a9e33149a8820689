import { expect, test } from 'vitest';
import type { PictureDifference } from '../../../src/domain/verification/picture-difference.ts';
import { judgePictures, VIEWPORTS } from '../../../src/domain/verification/viewports.ts';

const PHONE = { width: 375, height: 667 };
const name = 'cart.png';

test.for<[PictureDifference, string | null]>([
  [{ kind: 'differs', name, share: 0.01 }, null],
  [{ kind: 'differs', name, share: 0 }, null],
  // Never rounded down to what is tolerated.
  [{ kind: 'differs', name, share: 0.01001 }, 'at 375×667, `cart.png` differs in 1.1 %'],
  [{ kind: 'differs', name, share: 1 }, 'at 375×667, `cart.png` differs in 100.0 %'],
  [
    { kind: 'other-size', name, before: '10×10', after: '20×10' },
    'at 375×667, `cart.png` is 20×10 in place of 10×10 pixels',
  ],
  [{ kind: 'gone', name }, 'at 375×667, `cart.png` was not made'],
  [{ kind: 'unreadable', name }, 'at 375×667, `cart.png` is no PNG that can be read'],
])('of %j is told %j', ([difference, told]) => {
  expect(judgePictures(PHONE, [difference])).toBe(told);
});

test('what is worse than tolerated is told of each picture', () => {
  const differences = [
    { kind: 'gone', name: 'a.png' },
    { kind: 'differs', name: 'b.png', share: 0.001 },
    { kind: 'differs', name: 'c.png', share: 0.5 },
  ] as const;
  expect(judgePictures(PHONE, differences)).toBe(
    'at 375×667, `a.png` was not made, `c.png` differs in 50.0 %',
  );
  expect(judgePictures(PHONE, [])).toBeNull();
});

test('a phone, a tablet, a laptop and a large screen are looked at', () => {
  expect(VIEWPORTS.map(({ width, height }) => `${width}×${height}`)).toEqual([
    '375×667',
    '768×1024',
    '1280×800',
    '1920×1080',
  ]);
});
