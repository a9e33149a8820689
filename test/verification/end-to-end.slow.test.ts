import { describe, expect, test } from 'vitest';
import { CHROMIUM_SUITE, hasChromium } from '../support/chromium.ts';
import { createScene, replacing } from './scene.ts';

const camera = new URL('./camera.ts', import.meta.url).pathname;

const FILES = {
  'page/index.html':
    '<!doctype html><title>Shop</title><link rel="stylesheet" href="style.css"><h1>Tea</h1><p id="price">3</p>\n',
  'page/style.css':
    'body { margin: 0; background: white; } h1 { background: navy; color: white; height: 200px; }\n',
  'check.sh': 'exit 0\n',
};
const verification = {
  commands: ['sh check.sh'],
  endToEnd: { command: `'${process.execPath}' '${camera}' page/index.html`, paths: ['page/**'] },
} as const;

describe.skipIf(!hasChromium)(`end to end ${CHROMIUM_SUITE}`, () => {
  test('work that changes what people see is named with viewport, picture and share', {
    timeout: 120_000,
  }, async () => {
    const scene = await createScene(FILES);
    const changes = {
      'page/style.css': replacing('navy', 'white; @media (min-width: 1000px) { background: red }'),
    };
    const outcome = await scene.accept({ changes, verification });
    if (outcome.kind !== 'rejected') expect.unreachable(outcome.kind);
    expect(outcome.reason).toBe('end-to-end-failed');
    expect(outcome.message).toMatch(
      /^End to end: at 375×667, `page\.png` differs in \d+\.\d %; at 768×1024, `page\.png` differs in .*; at 1280×800, .*; at 1920×1080, /,
    );
    expect(outcome.evidence.map(({ command }) => command.replace(/^.*# /, ''))).toEqual([
      'sh check.sh',
      '375×667',
      '768×1024',
      '1280×800',
      '1920×1080',
    ]);
  });
});
