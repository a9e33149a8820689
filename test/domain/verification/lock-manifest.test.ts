import { describe, expect, test } from 'vitest';
import { lockManifest } from '../../../src/domain/verification/lock-manifest.ts';

const BASE = {
  name: 'shop',
  scripts: {
    test: 'vitest run',
    pretest: 'npm run build',
    build: 'tsc',
    seed: 'node seed.js',
    check: 'npm run every',
  },
  dependencies: { zod: '4.0.0' },
  devDependencies: { vitest: '5.0.0' },
  mocha: { timeout: 2000, spec: ['test'] },
};

const UNTOUCHED = { text: null, changed: [], linters: [] };

/** `package.json` of the base, and of a work that changes these keys; `undefined` takes one away. */
function lock(changes: Readonly<Record<string, unknown>>, base: Readonly<Record<string, unknown>> = BASE) {
  const { text, changed } = lockManifest('package.json', json(base), json({ ...base, ...changes }));
  return { put: text === null ? null : JSON.parse(text), changed };
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

describe('package.json', () => {
  test('dependencies of the work stay, scripts and test tools are those of the base', () => {
    const dependencies = { zod: '4.1.0' };
    const work = { dependencies, scripts: { test: 'true' }, mocha: { timeout: 0 }, jest: { bail: true } };
    expect(lock(work)).toEqual({
      put: { ...BASE, dependencies },
      changed: ['mocha', 'jest', 'scripts.test', 'scripts.pretest', 'scripts.build', 'scripts.check'],
    });
  });

  test('is written with two blanks and a line end', () => {
    const { text } = lockManifest('web/package.json', json(BASE), json({ ...BASE, scripts: {} }));
    expect(text).toBe(
      `${json({ name: BASE.name, dependencies: BASE.dependencies, devDependencies: BASE.devDependencies, scripts: BASE.scripts, mocha: BASE.mocha })}\n`,
    );
  });

  test('what concerns no test is left as it is', () => {
    expect(lock({ version: '2.0.0', dependencies: {}, author: 'Ada' })).toEqual({ put: null, changed: [] });
  });

  test('keys that are only called like those of test tools are no set-up', () => {
    expect(lock({ myscripts: 1, jestless: 1, scriptsOld: 1, subtype: 1 })).toEqual({
      put: null,
      changed: [],
    });
  });

  test('another order of keys is no change', () => {
    expect(lock({ mocha: { spec: ['test'], timeout: 2000 } })).toEqual({ put: null, changed: [] });
    expect(lock({ mocha: { spec: ['other'], timeout: 2000 } }).changed).toEqual(['mocha']);
  });

  test('a base that is no object has nothing to put back, a work that is none loses everything', () => {
    expect(lockManifest('package.json', '[]', '{}')).toEqual(UNTOUCHED);
    expect(lockManifest('package.json', '{ "name"', '{}')).toEqual(UNTOUCHED);
    const changed = ['the whole file, which is no JSON object any more'];
    for (const work of ['null', '"text"', '[1]', '{', '7'])
      expect(lockManifest('package.json', json(BASE), work)).toEqual({
        text: json(BASE),
        changed,
        linters: [],
      });
  });

  test.for([
    // A script that checks go through.
    ['test', 'true', ['scripts.test']],
    ['check', 'true', ['scripts.check']],
    // Nothing runs them by itself, and no check calls them.
    ['seed', 'rm -rf test', []],
    ['deploy', 'rm -rf test', []],
    ['test:new', 'true', []],
    // Run before or after what there is.
    ['postbuild', 'rm -rf test', ['scripts.postbuild']],
    ['preseed', 'rm -rf test', ['scripts.preseed']],
    ['predeploy', 'rm -rf test', []],
    // Run by the package manager.
    ['prepare', 'sh x', ['scripts.prepare']],
    ['postinstall', 'sh x', ['scripts.postinstall']],
    ['prepublishOnly', 'sh x', ['scripts.prepublishOnly']],
    ['posttest', 'true', ['scripts.posttest']],
    ['reinstall', 'sh x', []],
    ['installer', 'sh x', []],
    // Called by a check (`pretest` calls it).
    ['build', 'true', ['scripts.build']],
  ] as const)('of scripts, %s: `%s` is told as %j and put back', ([name, text, told]) => {
    expect(lock({ scripts: { ...BASE.scripts, [name]: text } })).toEqual({ put: BASE, changed: told });
  });

  test('a script whose name only looks like a call is not called', () => {
    const base = {
      scripts: { test: 'node "every" && lint;prep', every: 'x', prep: 'x', pre: 'x', ever: 'x' },
    };
    const changed = (name: string) => lock({ scripts: { ...base.scripts, [name]: 'y' } }, base).changed;
    expect(changed('every')).toEqual(['scripts.every']);
    expect(changed('prep')).toEqual(['scripts.prep']);
    expect(changed('ever')).toEqual([]);
  });

  test('of keys that belong to the code as well, only what the base has is put back', () => {
    const own = {
      type: 'module',
      config: { port: 1 },
      overrides: { a: '1' },
      resolutions: { a: '1' },
      babel: {},
    };
    expect(lock(own)).toEqual({ put: null, changed: [] });
    const base = { ...BASE, ...own };
    expect(
      lock({ type: 'commonjs', config: {}, overrides: {}, resolutions: {}, babel: { a: 1 } }, base),
    ).toEqual({
      put: base,
      changed: [],
    });
  });

  test('imports and workspaces are code, also where the base has them', () => {
    const base = { ...BASE, imports: { '#a': './a.js' }, workspaces: ['a'] };
    expect(lock({ imports: { '#a': './b.js' }, workspaces: [] }, base)).toEqual({ put: null, changed: [] });
  });

  test.for([
    ['devDependencies', 'vitest', 'file:./fake'],
    ['dependencies', '@vitest/runner', 'git+ssh://host/x'],
    ['overrides', '@jest/core', 'npm:fake@1'],
    ['resolutions', 'expect', './fake'],
    ['devDependencies', 'jest-circus', 'https://host/x.tgz'],
    ['devDependencies', 'mocha', 'github:someone/mocha'],
    ['devDependencies', '@types/node', 'workspace:*'],
    ['devDependencies', 'tsx', 'link:../tsx'],
    ['devDependencies', 'ava', 'portal:../ava'],
    ['devDependencies', 'c8', '~/c8'],
    ['devDependencies', 'playwright-core', '/opt/x'],
    ['devDependencies', 'chai', 'http://host/x.tgz'],
  ] as const)('%s: %s from %s is told', ([kind, name, from]) => {
    const base = { name: 'shop' };
    expect(lock({ [kind]: { [name]: from } }, base).changed).toEqual([`${kind}.${name}`]);
    expect(lock({ [kind]: { [name]: '9.9.9' } }, base).changed).toEqual([]);
    expect(lock({ [kind]: { [name]: from } }, { [kind]: { [name]: from } }).changed).toEqual([]);
  });

  test.for([
    ['devDependencies', 'zod', 'file:./fake'],
    ['devDependencies', 'my-vitest', 'file:./fake'],
    ['devDependencies', 'vitest-pets', 'file:./fake'],
    ['devDependencies', 'tsx-loader', 'file:./fake'],
    ['devDependencies', 'ts-node-dev', 'file:./fake'],
    ['devDependencies', '@types/node-forge', 'file:./fake'],
    ['devDependencies', 'available', 'file:./fake'],
    ['devDependencies', 'tape', 'file:./fake'],
    ['devDependencies', 'mochawesome', 'file:./fake'],
    ['devDependencies', 'c8y', 'file:./fake'],
    ['peerDependencies', 'vitest', 'file:./fake'],
    ['devDependencies', 'vitest', '^5.0.0 || profile:2'],
  ] as const)('%s: %s from %s is not', ([kind, name, from]) => {
    expect(lock({ [kind]: { [name]: from } }, { name: 'shop' }).changed).toEqual([]);
  });
});

describe('manifests in sections', () => {
  const BASE_TOML = [
    'name = "shop"',
    '[tool.pytest.ini_options]',
    'addopts = "-q"',
    '',
    '[dependencies] # of all',
    'requests = "1"',
    '[lib]',
    'doctest = true',
  ].join('\n');
  const lockToml = (change: (text: string) => string, base = BASE_TOML) =>
    lockManifest('pyproject.toml', base, change(base));

  test('what concerns no test is left as it is', () => {
    expect(lockToml((text) => text.replace('requests = "1"', 'requests = "2"'))).toEqual(UNTOUCHED);
    expect(lockToml((text) => text.replace('"-q"\n\n', '"-q"\n\n\n'))).toEqual(UNTOUCHED);
  });

  test('a changed section is put back behind the others', () => {
    const work = lockToml((text) => text.replace('-q', '--co').replace('requests = "1"', 'requests = "2"'));
    expect(work).toEqual({
      text: [
        'name = "shop"',
        '[dependencies] # of all',
        'requests = "2"',
        '[lib]',
        'doctest = true',
        '[tool.pytest.ini_options]',
        'addopts = "-q"',
        '',
      ].join('\n'),
      changed: ['[tool.pytest.ini_options]'],
      linters: [],
    });
  });

  test('a section that is new goes, one that is gone comes back', () => {
    expect(lockToml(() => '[coverage]\nfail_under = 0', '')).toEqual({
      text: '',
      changed: ['[coverage]'],
      linters: [],
    });
    expect(lockToml(() => '', '[coverage]\nfail_under = 90')).toEqual({
      text: '[coverage]\nfail_under = 90',
      changed: ['[coverage]'],
      linters: [],
    });
  });

  test.for([
    ['[tool:pytest]', 'tests'],
    ['[tool.coverage.run]', 'tests'],
    ['[tool.hatch.envs.test]', 'tests'],
    ['[[test]]', 'tests'],
    ['[[bench]]', 'tests'],
    ['[profile.test]', 'tests'],
    ['[profile.dev]', 'tests'],
    ['[mypy]', 'linters'],
    ['[flake8]', 'linters'],
    ['[tool.ruff.lint]', 'linters'],
    ['[tool.black]', 'linters'],
    ['[profile.release]', 'neither'],
    ['[[bin]]', 'neither'],
    ['[project]', 'neither'],
    ['[blackbox]', 'neither'],
  ] as const)('%s is set-up of %s', ([head, subject]) => {
    const base = `${head}\na = 1`;
    expect(lockManifest('Cargo.toml', base, `${head}\na = 2`)).toEqual({
      text: subject === 'tests' ? base : null,
      changed: subject === 'tests' ? [head] : [],
      linters: subject === 'linters' ? [head] : [],
    });
  });

  test('settings of linters that load code are told with those of tests, and stay', () => {
    expect(lockManifest('setup.cfg', '[mypy]\na = 1', '[mypy]\nplugins = quiet.py')).toEqual({
      text: null,
      changed: ['[mypy]'],
      linters: [],
    });
  });

  test('a line that turns tests off is told with its section, wherever it stands', () => {
    const { text, changed } = lockToml((old) => old.replace('[lib]', '[lib]\n  harness = false'));
    expect({ text, changed }).toEqual({ text: null, changed: ['[lib] harness = false'] });
    expect(lockToml((old) => old.replace('[lib]', '[lib]\nnot_harness = false')).changed).toEqual([]);
    expect(lockToml((old) => `autotests = false\n${old}`).changed).toEqual([' autotests = false']);
  });

  test('a line that only looks like a section is none', () => {
    const list = 'files = [\n  "a",\n[coverage] = 1\n]';
    expect(lockManifest('setup.cfg', list, list.replace('= 1', '= 2'))).toEqual(UNTOUCHED);
  });
});
