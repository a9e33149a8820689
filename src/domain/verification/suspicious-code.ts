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

/** Lines of a changed source file with one of these signs that the base does not have. `before` is empty for a new file. */
export function findSuspiciousCode(path: string, before: string, after: string): Weakening[] {
  if (isTestData(path)) return [];
  return SIGNS.flatMap(({ pattern, what, isUsualIn }) => {
    if (isUsualIn?.test(path)) return [];
    const known = [...before.matchAll(pattern)].map(([text]) => text);
    return [...after.matchAll(pattern)].flatMap(({ 0: text, index }) => {
      const place = known.indexOf(text);
      if (place !== -1) {
        known.splice(place, 1);
        return [];
      }
      const line = after.slice(0, index).split('\n').length;
      return [{ path, line, what: `the code ${what} (${code(text.trim())})` }];
    });
  });
}
