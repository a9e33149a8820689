import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { judgePictures } from '../../src/domain/verification/viewports.ts';
import { comparePictures } from '../../src/verification/compare-pictures.ts';
import { temporaryFolder } from '../workspace/support.ts';
import { createScene } from './scene.ts';

/** White, but for this many black pixels from the top. */
function picture(width: number, height: number, black: number): Buffer {
  const png = new PNG({ width, height });
  png.data.fill(255);
  for (let pixel = 0; pixel < black; pixel += 1) png.data.fill(0, pixel * 4, pixel * 4 + 3);
  return PNG.sync.write(png);
}

const pixel = (black: number) => picture(20, 20, black).toString('base64');
/** Draws 400 pixels, those of `src/black` black, and fails where `src/fails` names the width. */
const DRAW =
  '[ "$(cat src/fails)" != "$VIEWPORT_WIDTH" ] && base64 -d < "src/$(cat src/picture)" > "$SCREENSHOT_DIR/home.png"';
const FILES = {
  'src/none.txt': pixel(0),
  'src/few.txt': pixel(2),
  'src/many.txt': pixel(100),
  'src/picture': 'none.txt',
  'src/fails': 'never',
};
const verification = { commands: ['true'], endToEnd: { command: DRAW, paths: ['src/'] } };

test('a command that fails, and pictures that differ, are named at their viewports', async () => {
  const scene = await createScene(FILES);
  const changes = { 'src/picture': 'many.txt', 'src/fails': '768' };
  const outcome = await scene.accept({ changes, verification });
  if (outcome.kind !== 'rejected') expect.unreachable(outcome.kind);
  expect(outcome.reason).toBe('end-to-end-failed');
  expect(outcome.message).toContain('at 375×667, `home.png` differs in ');
  expect(outcome.message).toMatch(/; at 768×1024, .*768×1024` ended with exit code 1; at 1280×800, /);

  const few = await scene.accept({ changes: { 'src/picture': 'few.txt' }, verification });
  expect(few).toMatchObject({ kind: 'verified', findings: [] });

  const ran = scene.commands.length;
  expect(await scene.accept({ changes: { 'notes.txt': 'x\n' }, verification })).toMatchObject({
    kind: 'verified',
    evidence: [{ command: 'true' }],
  });
  expect(scene.commands.slice(ran)).toEqual(['true']);
});

test('a viewport at which the base fails is no matter of the work', async () => {
  const scene = await createScene({ ...FILES, 'src/fails': '1280' });
  const outcome = await scene.accept({ changes: { 'src/new.txt': 'x\n' }, verification });
  expect(outcome).toMatchObject({
    kind: 'verified',
    findings: [{ kind: 'red-base', message: expect.stringContaining('itself at 1280×800') }],
  });
});

test('pictures that are gone, have another size or cannot be read are told, and links are not followed', async () => {
  const folder = await temporaryFolder();
  const [before, after] = [join(folder, 'before'), join(folder, 'after')];
  await mkdir(before);
  await mkdir(after);
  for (const name of ['gone', 'size', 'broken', 'link', 'same']) {
    await writeFile(join(before, `${name}.png`), picture(20, 20, 0));
  }
  await writeFile(join(after, 'size.png'), picture(20, 30, 0));
  await writeFile(join(after, 'broken.png'), picture(20, 20, 0).subarray(0, 50));
  await symlink(join(before, 'link.png'), join(after, 'link.png'));
  await writeFile(join(after, 'same.png'), picture(20, 20, 0));
  await writeFile(join(after, 'new.png'), picture(20, 20, 400));

  const differences = await comparePictures(before, after);
  expect(judgePictures({ width: 375, height: 667 }, differences)).toBe(
    'at 375×667, `broken.png` is no PNG that can be read, `gone.png` was not made, `link.png` is no PNG that can be read, `size.png` is 20×30 in place of 20×20 pixels',
  );
  expect(await comparePictures(join(folder, 'none'), after)).toEqual([]);
});
