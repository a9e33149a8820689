import { expect, test } from 'vitest';
import { detectCommands } from '../../src/verification/detect-commands.ts';

const tested = { scripts: { test: 'node --test' } };
const depending = { ...tested, devDependencies: { vitest: '*' } };
const npmLock = { packages: { '': {}, 'node_modules/vitest': {} } };

const cases: readonly [string, Record<string, string | object>, readonly string[] | null][] = [
  ['npm without dependencies', { 'package.json': tested }, ['npm test']],
  [
    'npm with a lockfile that locks nothing',
    { 'package.json': tested, 'package-lock.json': { packages: { '': {} } } },
    ['npm test'],
  ],
  [
    'npm with locked dependencies',
    { 'package.json': depending, 'package-lock.json': npmLock },
    ['npm ci --no-audit --no-fund', 'npm test'],
  ],
  [
    'pnpm',
    { 'package.json': depending, 'pnpm-lock.yaml': '' },
    ['pnpm install --frozen-lockfile', 'pnpm test'],
  ],
  ['yarn 1', { 'package.json': depending, 'yarn.lock': '' }, ['yarn install --frozen-lockfile', 'yarn test']],
  [
    'yarn 4',
    { 'package.json': depending, 'yarn.lock': '', '.yarnrc.yml': '' },
    ['yarn install --immutable', 'yarn test'],
  ],
  [
    'the script that npm init writes is no test',
    { 'package.json': { scripts: { test: 'echo "Error: no test specified" && exit 1' } }, 'go.mod': '' },
    ['go test ./...'],
  ],
  ['a package.json that is no JSON', { 'package.json': '{', Makefile: 'test: all\n' }, ['make test']],
  ['a Makefile without a test target', { Makefile: 'test := 1\nall:\n' }, null],
  ['a Makefile whose target make takes for done', { Makefile: 'test:\n\ttrue\n', 'test/a.sh': '' }, null],
  [
    'a Makefile with a phony target',
    { Makefile: '.PHONY: test\ntest:\n\ttrue\n', 'test/a.sh': '' },
    ['make test'],
  ],
  ['cargo', { 'Cargo.toml': '' }, ['cargo test']],
  ['pytest by its config', { 'pyproject.toml': '[tool.pytest.ini_options]\n' }, ['python3 -m pytest']],
  ['pytest by its layout', { 'requirements.txt': '', 'tests/test_greeting.py': '' }, ['python3 -m pytest']],
  ['python without tests', { 'requirements.txt': '', 'tests/readme.txt': '' }, null],
  ['nothing', { 'README.md': '' }, null],
];

test.each(cases)('%s', async (_case, files, commands) => {
  const texts = new Map(
    Object.entries(files).map(([path, content]) => [
      path,
      typeof content === 'string' ? content : JSON.stringify(content),
    ]),
  );
  const detected = await detectCommands({
    files: async () => new Set(texts.keys()),
    read: async (path) => texts.get(path) ?? null,
  });
  expect(detected?.commands ?? null).toEqual(commands);
  if (detected !== null) expect(detected.why).not.toBe('');
});
