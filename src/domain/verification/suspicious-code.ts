import type { Weakening } from './compare-tests.ts';
import { isTestData } from './file-roles.ts';
import { code } from './quote.ts';

/** What code under test has no honest use for, or a person has to look at. */
const SIGNS: readonly { readonly pattern: RegExp; readonly what: string; readonly isUsualIn?: RegExp }[] = [
  {
    pattern:
      /process\.env(?:\.|\[['"])(?:NODE_ENV|VITEST\w*|JEST_WORKER_ID|NODE_TEST_CONTEXT|CI|npm_lifecycle_event|MOCHA\w*|PLAYWRIGHT\w*)\b|import\.meta\.env\.(?:MODE|TEST|VITEST)\b|PYTEST_CURRENT_TEST|['"]pytest['"]\s+in\s+sys\.modules|testing\.Testing\(\)|typeof\s+(?:jest|vi|describe|it)\s*[!=]==?|['"]GITHUB_ACTIONS['"]/g,
    what: 'asks whether it is being tested',
    isUsualIn: /(?:^|\/)(?:config|configs|env|environment|logger|logging|[^/]*\.config)(?:\/|\.[^/]+$)/i,
  },
  {
    pattern:
      /process\.(?:exit|reallyExit)\(\s*0?\s*\)|process\.exitCode\s*=\s*0\b|os\._exit\(\s*0?\s*\)|\bsys\.exit\(\s*0?\s*\)|\bos\.Exit\(\s*0\s*\)|process\.on\(\s*['"](?:exit|beforeExit)['"]|\batexit\.register\b/g,
    what: 'can end a test run early, as if it had passed',
    isUsualIn: /(?:^|\/)(?:bin|cmd|scripts?|cli|main|__main__|index|server|app)(?:\/|\.[^/]+$)/i,
  },
  {
    pattern:
      /(?:globalThis|global|window)(?:\.|\[['"])(?:it|test|describe|expect|assert)\b['"\]]*\s*=[^=]|\bassert(?:\.strict)?\.\w+\s*=[^=]|\bexpect\.(?:extend|addSnapshotSerializer)\(|unittest\.TestCase\.\w+\s*=[^=]|\bchai\.(?:use|util)\b|require\.cache\b|Module\._load\b|builtins\.\w+\s*=[^=]/g,
    what: 'replaces what tests are made of',
  },
];

/** The same question as everybody asks it: whether this is the real thing. */
const ASKS_FOR_PRODUCTION = /^['"\]]*\s*[!=]==?\s*['"](?:production|development)['"]/;

export interface SuspiciousCode {
  readonly weakenings: readonly Weakening[];
  /** What much honest code does, too. */
  readonly shown: readonly Weakening[];
}

/** Lines of a changed source file with one of these signs that the base does not have. `before` is empty for a new file. */
export function findSuspiciousCode(path: string, before: string, after: string): SuspiciousCode {
  const [weakenings, shown]: [Weakening[], Weakening[]] = [[], []];
  for (const { pattern, what, isUsualIn } of isTestData(path) ? [] : SIGNS) {
    if (isUsualIn?.test(path)) continue;
    const known = [...before.matchAll(pattern)].map(([text]) => text);
    for (const { 0: text, index } of after.matchAll(pattern)) {
      const place = known.indexOf(text);
      if (place !== -1) {
        known.splice(place, 1);
        continue;
      }
      const line = after.slice(0, index).split('\n').length;
      const isUsual = ASKS_FOR_PRODUCTION.test(after.slice(index + text.length));
      const found = { path, line, what: `the code ${what} (${code(text.trim())})` };
      (isUsual ? shown : weakenings).push(found);
    }
  }
  return { weakenings, shown };
}
