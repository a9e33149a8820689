import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '..');
const pages = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'docs/master-issues.md',
  'docs/in-depth.md',
  'docs/decisions/0001-walk-the-house.md',
];
const read = (file: string) => readFile(join(root, file), 'utf8');

it('the documentation names only scripts that there are', async () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await read('package.json')));
  const texts = await Promise.all(pages.map(read));
  const named = texts.flatMap((text) =>
    [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name),
  );
  expect(named).toContain('setup');
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
});

it('the documentation has no place that was left to be filled in', async () => {
  for (const file of pages) {
    const words = (await read(file)).replaceAll(/```[\s\S]*?```|`[^`]*`/g, '');
    expect(words, file).not.toMatch(/\b(TIME|DATE|NUMBER|TODO|TBD|FIXME|XXX)\b/);
  }
});

it('the documentation links to what there is', async () => {
  for (const page of pages) {
    const words = (await read(page)).replaceAll(/```[\s\S]*?```|`[^`]*`/g, '');
    for (const [, link = ''] of words.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link)) continue;
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? page : join(dirname(page), file);
      const text = await readFile(join(root, target), 'utf8').catch(() => null);
      expect(text, `${page}: ${link}`).not.toBeNull();
      if (anchor !== undefined) expect(anchorsOf(text ?? ''), `${page}: ${link}`).toContain(anchor);
    }
  }
});

it('the documentation of the code names only files that there are', async () => {
  for (const page of ['CONTRIBUTING.md', 'ARCHITECTURE.md', 'docs/in-depth.md']) {
    const named = [...(await read(page)).matchAll(/`((?:[\w.-]+\/)+[\w.-]+\.(?:ts|md|json))`/g)];
    expect(named.length, page).toBeGreaterThan(5);
    for (const [, file = ''] of named) {
      const isThere = existsSync(join(root, file)) || existsSync(join(root, 'src', file));
      expect(isThere, `${page}: ${file}`).toBe(true);
    }
  }
});

it('the walks through the code name only functions that there are', async () => {
  const steps = [...(await read('ARCHITECTURE.md')).matchAll(/`((?:[\w.-]+\/)+[\w.-]+\.ts):(\w+)`/g)];
  expect(steps.length).toBeGreaterThan(20);
  for (const [step, file = '', name = ''] of steps) {
    const text = await readFile(join(root, 'src', file), 'utf8').catch(() => '');
    const isDefined = new RegExp(`(?:function|async|class|const) \\*?${name}\\b|^  ${name}\\(`, 'm');
    expect(text, step).toMatch(isDefined);
  }
});

/** Of the headings of a page, as GitHub makes them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
