import { describe, expect, test } from 'vitest';
import { findSuspiciousCode } from '../../../src/domain/verification/suspicious-code.ts';

const told = (after: string, path = 'src/sum.ts', before = '') =>
  findSuspiciousCode(path, before, after).weakenings.map(({ what }) => what);

const ASKS = 'asks whether it is being tested';
const ENDS = 'can end a test run early, as if it had passed';
const REPLACES = 'replaces what tests are made of';

test.for([
  [ASKS, 'process.env.NODE_ENV'],
  [ASKS, "process.env['VITEST_POOL_ID"],
  [ASKS, 'process.env["CI'],
  [ASKS, 'import.meta.env.MODE'],
  [ASKS, 'PYTEST_CURRENT_TEST'],
  [ASKS, "'pytest' in sys.modules"],
  [ASKS, '"pytest"  in  sys.modules'],
  [ASKS, 'testing.Testing()'],
  [ASKS, 'typeof jest !=='],
  [ASKS, 'typeof  describe=='],
  [ASKS, "'GITHUB_ACTIONS'"],
  [ENDS, 'process.exit()'],
  [ENDS, 'process.exit( 0 )'],
  [ENDS, 'process.reallyExit(0)'],
  [ENDS, 'process.exitCode = 0'],
  [ENDS, 'process.exitCode=0'],
  [ENDS, 'os._exit(0)'],
  [ENDS, 'sys.exit()'],
  [ENDS, 'os.Exit( 0 )'],
  [ENDS, "process.on('exit'"],
  [ENDS, 'process.on( "beforeExit"'],
  [ENDS, 'atexit.register'],
  [REPLACES, 'globalThis.test = f'],
  [REPLACES, "global['expect'] = f"],
  [REPLACES, 'window.describe= f'],
  [REPLACES, 'assert.equal = f'],
  [REPLACES, 'assert.strict.equal= f'],
  [REPLACES, 'expect.extend('],
  [REPLACES, 'unittest.TestCase.run = f'],
  [REPLACES, 'chai.use'],
  [REPLACES, 'require.cache'],
  [REPLACES, 'Module._load'],
  [REPLACES, 'builtins.print = f'],
] as const)('code that %s: %s', ([what, text]) => {
  expect(told(`${text}\n`)).toHaveLength(1);
  expect(told(`${text}\n`)[0]).toContain(`the code ${what} (`);
});

test.for([
  'process.env.NODE_ENVIRONMENT',
  'process.env.CITY',
  'processXenv.NODE_ENV',
  'process.env.PORT',
  'import.meta.env.MODEL',
  'pytest in sys.modules',
  'testing.Testing',
  'typeof fit ===',
  'typeof jest',
  'GITHUB_ACTIONS',
  'process.exit(1)',
  'process.exit(code)',
  'process.exitCode = 01x',
  'process.exitCode = 1',
  'mysys.exit(0)',
  'cos.Exit(0)',
  'os.Exit(1)',
  "process.on('SIGTERM'",
  'batexit.register',
  'globalThis.test == f',
  'globalThis.tester = f',
  'globalThis.value = f',
  'assert.equal == f',
  'reassert.equal = f',
  'assert.equal(a, b)',
  'myexpect.extend(',
  'unittest.TestCase.run == f',
  'chai.user',
  'require.cached',
  'builtins.print(1)',
])('%s is code like any other', (text) => {
  expect(told(`${text}\n`)).toEqual([]);
});

describe('what is usual', () => {
  test.for([
    ['src/config.ts', 'process.env.NODE_ENV'],
    ['src/config/server.ts', 'process.env.NODE_ENV'],
    ['environment/x.py', 'process.env.NODE_ENV'],
    ['src/logger.js', 'process.env.NODE_ENV'],
    ['next.config.mjs', 'process.env.NODE_ENV'],
    ['bin/shop', 'process.exit(0)'],
    ['src/cli.ts', 'process.exit(0)'],
    ['src/__main__.py', 'sys.exit(0)'],
    ['cmd/shop/x.go', 'os.Exit(0)'],
    ['test/fixtures/exit.ts', 'process.exit(0)'],
  ] as const)('in %s is %s', ([path, text]) => {
    expect(told(text, path)).toEqual([]);
  });

  test.for([
    ['src/reconfig.ts', 'process.env.NODE_ENV'],
    ['src/configure.ts', 'process.env.NODE_ENV'],
    ['src/cli.ts', 'process.env.NODE_ENV'],
    ['src/domain.ts', 'process.exit(0)'],
    ['src/client/x.ts', 'process.exit(0)'],
    ['src/config.ts', 'process.exit(0)'],
  ] as const)('in %s is not %s', ([path, text]) => {
    expect(told(text, path)).toHaveLength(1);
  });
});

test('each place is told that the base does not have, with its line', () => {
  const before = 'a();\nprocess.exit(0);\n';
  expect(findSuspiciousCode('src/a.ts', before, `\n${before}`)).toEqual({ weakenings: [], shown: [] });
  expect(findSuspiciousCode('src/a.ts', before, `${before}b();\nprocess.exit(0);process.exit()`)).toEqual({
    weakenings: [
      { path: 'src/a.ts', line: 4, what: `the code ${ENDS} (\`process.exit(0)\`)` },
      { path: 'src/a.ts', line: 4, what: `the code ${ENDS} (\`process.exit()\`)` },
    ],
    shown: [],
  });
});

test('whether it is in production is only shown', () => {
  const found = findSuspiciousCode(
    'src/a.ts',
    '',
    "a();\nif (process.env['NODE_ENV'] === 'production') b();\n",
  );
  expect(found.weakenings).toEqual([]);
  expect(found.shown).toMatchObject([{ path: 'src/a.ts', line: 2 }]);
  expect(told("if (process.env['NODE_ENV'] === 'test') b();\n")).toHaveLength(1);
});
