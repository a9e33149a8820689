import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findSecrets } from '../../src/workspace/find-secrets.ts';
import { createGit } from '../../src/workspace/git.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import { runGit, temporaryFolder } from './support.ts';

const random = (length: number) =>
  randomBytes(length).toString('base64').replace(/[+/=]/g, 'x').slice(0, length);
const dashes = '-'.repeat(5);
const key = (kind: string, body: string) =>
  `${dashes}BEGIN ${kind}PRIVATE KEY${dashes}\n${body}\n${dashes}END ${kind}PRIVATE KEY${dashes}`;

/** A repository with these files, in which changes are committed and searched. */
async function createBench(files: Readonly<Record<string, string>> = { 'a.txt': 'one\n' }) {
  const directory = await temporaryFolder();
  const redactor = createRedactor();
  const commit = async (changes: Readonly<Record<string, string>>, message = 'work') => {
    for (const [path, content] of Object.entries(changes)) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), content);
    }
    runGit(directory, 'add', '--all');
    runGit(directory, 'commit', '--quiet', '--allow-empty', '--message', message);
    return runGit(directory, 'rev-parse', 'HEAD');
  };
  runGit(directory, 'init', '--quiet', '--initial-branch=main');
  const start = await commit(files);
  const repository = { owner: 'acme', repo: 'greetings', installationId: 7 };
  const search = (until: string, limit?: number) =>
    findSecrets(
      createGit(redactor),
      { directory: join(directory, '.git'), repository },
      start,
      until,
      redactor,
      limit,
    );
  return { directory, redactor, commit, search };
}

test.each([
  ['a GitHub token', `ghp_${random(36)}`],
  ['a GitHub token', `token = "ghs_${random(40)}"`],
  ['a GitHub token', `github_pat_${random(22)}_${random(59)}`],
  ['an API key', `OPENAI_API_KEY=sk-proj-${random(24)}1`],
  ['an AWS access key', `AKIA${random(16).toUpperCase()}`],
  ['a private key', key('RSA ', random(64))],
  ['a private key', `{"key": ${JSON.stringify(key('', random(64)))}}`],
])('%s is found in %j', async (kind, text) => {
  const bench = await createBench();
  const commit = await bench.commit({ 'src/config.txt': `before\n${text}\nafter\n` });
  expect(await bench.search(commit)).toEqual([{ path: 'src/config.txt', kind }]);
});

test.each([
  ['placeholders', `ghp_${'x'.repeat(36)} sk-your-api-key-goes-here AKIAIOSFODNN7EXAMPLE`],
  ['names of styles', '.sk-folding-cube-container-large { color: red }'],
  [
    'the first line of a key that is looked for',
    `if (text.startsWith('${dashes}BEGIN PRIVATE KEY${dashes}')) return;`,
  ],
])('%s are no secrets', async (_case, text) => {
  const bench = await createBench();
  expect(await bench.search(await bench.commit({ 'b.txt': `${text}\n` }))).toEqual([]);
});

test('a secret that was there before, is moved or is taken away is not added', async () => {
  const token = `ghp_${random(36)}`;
  const lines = `${'a line\n'.repeat(20)}${token}\n`;
  const bench = await createBench({ 'old.txt': lines, 'gone.txt': token });
  runGit(bench.directory, 'mv', 'old.txt', 'new.txt');
  const commit = await bench.commit({ 'gone.txt': 'nothing\n' });
  expect(await bench.search(commit)).toEqual([]);
});

test('a secret that a later commit takes out is found, since the history is pushed too', async () => {
  const bench = await createBench();
  await bench.commit({ 'a.txt': `ghp_${random(36)}\n` });
  expect(await bench.search(await bench.commit({ 'a.txt': 'clean\n' }))).toEqual([
    { path: 'a.txt', kind: 'a GitHub token' },
  ]);
});

test('a secret in a merge of two branches, or in the message of a commit, is found', async () => {
  const bench = await createBench();
  runGit(bench.directory, 'checkout', '--quiet', '-b', 'side');
  await bench.commit({ 'side.txt': 'side\n' });
  runGit(bench.directory, 'checkout', '--quiet', 'main');
  await bench.commit({ 'main.txt': 'main\n' });
  runGit(bench.directory, 'merge', '--quiet', '--no-commit', '--no-ff', 'side');
  const merge = await bench.commit({ 'evil.txt': `ghp_${random(36)}\n` });
  expect(await bench.search(merge)).toEqual([{ path: 'evil.txt', kind: 'a GitHub token' }]);
  const spoken = await bench.commit({}, `work\n\n+++ b/b.txt\nwith ghp_${random(36)}`);
  expect(await bench.search(spoken)).toContainEqual({ path: null, kind: 'a GitHub token' });
});

test('a credential of ours is found whatever its shape', async () => {
  const bench = await createBench();
  bench.redactor.learn('correct horse battery');
  const commit = await bench.commit({ 'a.txt': 'say correct horse battery\n' });
  expect(await bench.search(commit)).toEqual([{ path: 'a.txt', kind: 'a credential of this app' }]);
});

test('attributes that call a file binary do not hide it', async () => {
  const bench = await createBench();
  const commit = await bench.commit({ '.gitattributes': '* -diff\n', 'b.txt': `ghp_${random(36)}\n` });
  expect(await bench.search(commit)).toEqual([{ path: 'b.txt', kind: 'a GitHub token' }]);
});

test('more text than can be searched is not taken for clean', async () => {
  const bench = await createBench();
  const commit = await bench.commit({ 'b.txt': `${'a line\n'.repeat(2_000)}ghp_${random(36)}\n` });
  expect(await bench.search(commit, 5_000)).toEqual([
    { path: null, kind: 'more text than can be searched for secrets' },
  ]);
});

test('whatever stands around a token in any file, its path is named', async () => {
  const bench = await createBench();
  const line = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replace(/[\0\r\n]/g, ''));
  const token = `ghp_${random(36)}`;
  const files = fc.record({
    above: fc.array(line),
    below: fc.array(line),
    name: fc.constantFrom('x y', 'é', '+++ b'),
  });
  await fc.assert(
    fc.asyncProperty(files, async ({ above, below, name }) => {
      const path = `src/${name}.txt`;
      const commit = await bench.commit({ [path]: [...above, '', token, '', ...below].join('\n') });
      expect(await bench.search(commit)).toContainEqual({ path, kind: 'a GitHub token' });
      runGit(bench.directory, 'reset', '--quiet', '--hard', 'HEAD~1');
    }),
    { numRuns: 15 },
  );
});
