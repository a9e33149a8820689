import { describe, expect, test } from 'vitest';
import { namedSetUp } from '../../../src/domain/verification/named-set-up.ts';

const FILES = [
  'run.sh',
  'tools/check.mjs',
  'tools/report.mjs',
  'src/cart.js',
  'src/check-all.js',
  'server.js',
  'lib/verify/x.js',
  'web/tools/lint.js',
  'web/tools/one.js',
  'web/src/app.js',
];

interface Named {
  readonly commands?: readonly string[];
  readonly manifests?: Readonly<Record<string, unknown>>;
  readonly configs?: Readonly<Record<string, string>>;
  readonly scope?: readonly string[];
}

function named({ commands = [], manifests = {}, configs = {}, scope = [] }: Named): string[] {
  const texts = Object.entries(manifests).map(([path, value]) => [path, JSON.stringify(value)] as const);
  return [...namedSetUp(commands, new Map(texts), new Map(Object.entries(configs)), new Set(FILES), scope)];
}

describe('what a verification command names', () => {
  test.for<[string, string[]]>([
    ['./run.sh', ['run.sh']],
    ['sh "run.sh"&&node tools//check.mjs;', ['run.sh', 'tools/check.mjs']],
    ['node --import=./tools/report.mjs', ['tools/report.mjs']],
    ['FILE=`run.sh` (tools/check.mjs)', ['run.sh', 'tools/check.mjs']],
    ['node tools/../run.sh', ['run.sh']],
    // What is tried is no set-up, but for what is called like it.
    ['node src/cart.js src/check-all.js', ['src/check-all.js']],
    ['node server.js', []],
    ['node lib/verify/x.js', []],
    // Nothing that there is.
    ['node ../run.sh /etc/passwd . / missing.sh', []],
    ['node arun.sh', []],
  ])('%s: %j', ([command, expected]) => {
    expect(named({ commands: [command] })).toEqual(expected);
  });

  test('is not what the task itself works on', () => {
    expect(named({ commands: ['sh run.sh tools/check.mjs'], scope: ['run.sh'] })).toEqual([
      'tools/check.mjs',
    ]);
  });
});

describe('what a script names, from its folder', () => {
  const script = (name: string, text: string) =>
    named({ manifests: { 'web/package.json': { scripts: { [name]: text } } } });

  test.for([
    'test',
    'test:unit',
    'lint',
    'typecheck',
    'ci',
    'e2e',
    'coverage',
    'verify',
    'spec',
    'prepare',
    'postinstall',
    'prepack',
  ])('a script %s goes through it', (name) => {
    expect(script(name, 'node tools/one.js ../run.sh src/app.js')).toEqual(['web/tools/one.js', 'run.sh']);
  });

  test.for(['build', 'start', 'circle', 'myinstall', 'installer'])('a script %s is no check', (name) => {
    expect(script(name, 'node tools/one.js')).toEqual([]);
  });

  test('a manifest without scripts, or that is none, names nothing', () => {
    expect(
      named({ manifests: { 'package.json': { name: 'run.sh' }, 'web/package.json': 'run.sh', x: null } }),
    ).toEqual([]);
    expect([...namedSetUp([], new Map([['package.json', '{']]), new Map(), new Set(FILES), [])]).toEqual([]);
  });
});

test('the configuration of a test tool names set-up, that of other tools only what is called so', () => {
  const text = "setup: ['./tools/one.js', `./tools/lint.js`, './src/app.js']";
  expect(named({ configs: { 'web/vitest.config.js': text } })).toEqual([
    'web/tools/one.js',
    'web/tools/lint.js',
  ]);
  expect(named({ configs: { 'web/Makefile': text } })).toEqual(['web/tools/lint.js']);
});
