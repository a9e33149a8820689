import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadsCode } from '../../src/domain/verification/linter-settings.ts';
import { lockManifest } from '../../src/domain/verification/lock-manifest.ts';
import { differsInNothingElse } from '../../src/domain/verification/neutral-settings.ts';

const CONFIG = [
  'export default {',
  '  test: {',
  "    include: ['test/**'],",
  '    maxWorkers: 2,',
  '  },',
  '};',
];

describe('a set-up file', () => {
  const withLine = (line: string) => [...CONFIG.slice(0, 3), line, ...CONFIG.slice(4)].join('\n');
  const isNeutral = (line: string) =>
    differsInNothingElse('vitest.config.ts', CONFIG.join('\n'), withLine(line));

  test.each([
    '    maxWorkers: 4,',
    "    maxWorkers: '50%',",
    '    maxWorkers: Math.max(1, Math.ceil(availableParallelism() * 1.5)),',
    '    maxWorkers: os.cpus().length - 1,',
    '    fileParallelism: false,',
    '    // As many as there are.\n    "workers": 8,',
    '',
  ])('says how many tests run at once by %j, and nothing else', (line) => {
    expect(isNeutral(line)).toBe(true);
  });

  test.each([
    '    testTimeout: 4,',
    '    maxWorkers: quiet(),',
    '    maxWorkers: Math.max(1, quiet()),',
    '    maxWorkers: (globalThis.expect = 1),',
    '    maxWorkers: 2, exclude: [],',
    '    maxWorkers: 2, // ,\n    exclude: [],',
    '    /* as many */ exclude: [],',
    '    passWithNoTests: true,',
    '    maxWorkers: 1, /*\n    // */ include: [],',
    '    // */ include: [], /*',
    '    /* */',
    `    maxWorkers: ${' '.repeat(100_000)}2,`,
  ])('says more by %.60j', (line) => {
    expect(isNeutral(line)).toBe(false);
  });

  test('of the other languages may differ in comments', () => {
    expect(differsInNothingElse('ci.yml', '# Old.\nrun: test\n', '# New.\nrun: test\n')).toBe(true);
    expect(differsInNothingElse('Makefile', 'test:\n\tnode --test\n', 'test:\n\t# node --test\n')).toBe(
      false,
    );
    expect(differsInNothingElse('run-tests.sh', '#!/bin/sh\ntrue\n', '#!/bin/true\ntrue\n')).toBe(false);
  });

  test.each([
    ['vitest.config.ts', '/*\n * How to run.\n', '/*\n// */ process.exit(0); /*\n * How to run.\n'],
    ['vitest.config.ts', 'const name = `\n`;\n', 'const name = `\n// quiet\n`;\n'],
    ['vitest.config.ts', "const name = 'a\\\n';\n", "const name = 'a\\\n// quiet\n';\n"],
    ['Makefile', 'test:\n\tnode --test\n', '# Quiet. \\\ntest:\n\tnode --test\n'],
    ['pyproject.toml', 'run = """\ntest\n"""\n', 'run = """\n# test\ntest\n"""\n'],
  ])('%s: a comment that may be more than that is told', (path, before, after) => {
    expect(differsInNothingElse(path, before, after)).toBe(false);
  });

  test('is compared in all that is no such line', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CONFIG, '    retry: 3,')), fc.nat(), (lines, at) => {
        const place = at % (lines.length + 1);
        const changed = [...lines.slice(0, place), '    maxWorkers: 9,', ...lines.slice(place)];
        expect(differsInNothingElse('a.config.js', lines.join('\n'), changed.join('\n'))).toBe(true);
        const other = [...lines.slice(0, place), '    bail: 1,', ...lines.slice(place)];
        expect(differsInNothingElse('a.config.js', lines.join('\n'), other.join('\n'))).toBe(false);
      }),
    );
  });
});

test.each([
  ['"parser": "./tools/parser"', true],
  ['plugins:\n  - local', true],
  ['init-hook="import quiet"', true],
  ['  "./tools/rules.js"', true],
  ['<% system("true") %>', true],
  ['"noConsole": "off"', false],
  ['"includes": ["src/gateway/**", "!../safe-git.ts"]', false],
])('settings of a linter with %j load code: %s', (line, expected) => {
  expect(loadsCode('{\n}', `{\n${line}\n}`)).toBe(expected);
  expect(loadsCode(`{\n${line}\n}`, `{\n${line}\n}`)).toBe(false);
});

describe('a manifest', () => {
  test('keeps the work’s settings of linters, and tells them apart', () => {
    const before = JSON.stringify({ eslintConfig: { rules: {} }, scripts: { test: 'node --test' } });
    const after = JSON.stringify({ eslintConfig: { rules: { eqeqeq: 2 } }, scripts: { test: 'true' } });
    const locked = lockManifest('package.json', before, after);
    expect(locked).toMatchObject({ changed: ['scripts.test'], linters: ['eslintConfig'] });
    expect(JSON.parse(locked.text ?? '')).toMatchObject({
      eslintConfig: { rules: { eqeqeq: 2 } },
      scripts: { test: 'node --test' },
    });
    const loading = JSON.stringify({ eslintConfig: { parser: './quiet' }, scripts: { test: 'node --test' } });
    expect(lockManifest('package.json', before, loading)).toEqual({
      text: null,
      changed: ['eslintConfig'],
      linters: [],
    });
  });

  test('has sections of both kinds', () => {
    const before = '[tool.ruff]\nline-length = 100\n\n[tool.pytest.ini_options]\naddopts = "-x"\n';
    const after = before.replace('100', '120').replace('-x', '--co');
    const locked = lockManifest('pyproject.toml', before, after);
    expect(locked).toMatchObject({ changed: ['[tool.pytest.ini_options]'], linters: ['[tool.ruff]'] });
    expect(locked.text).toContain('line-length = 120');
    expect(locked.text).toContain('addopts = "-x"');
  });
});
