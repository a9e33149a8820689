import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '..');
const read = (file: string) => readFile(join(root, file), 'utf8');

it('the documentation names only scripts that there are', async () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await read('package.json')));
  const texts = await Promise.all(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map(read));
  const named = texts.flatMap((text) =>
    [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name),
  );
  expect(named).toContain('setup');
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
});

it('the documentation has no place that was left to be filled in', async () => {
  for (const file of ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', 'CHANGELOG.md']) {
    const words = (await read(file)).replaceAll(/```[\s\S]*?```|`[^`]*`/g, '');
    expect(words, file).not.toMatch(/\b(TIME|DATE|NUMBER|TODO|TBD|FIXME|XXX)\b/);
  }
});
