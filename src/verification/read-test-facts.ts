import { NO_TESTS, type TestFacts } from '../domain/verification/test-facts.ts';
import { readGoTests } from './go-tests.ts';
import { readJavascriptTests } from './javascript-tests.ts';
import { readPythonTests } from './python-tests.ts';
import { readWordedTests } from './worded-tests.ts';

/** What a file says about tests, by the language that its ending names; of others nothing is known. */
export function readTestFacts(path: string, text: string): TestFacts {
  if (/\.[cm]?[jt]sx?$/.test(path)) return readJavascriptTests(path, text);
  if (path.endsWith('.py')) return readPythonTests(text);
  if (path.endsWith('.go')) return readGoTests(text);
  return readWordedTests(path, text) ?? NO_TESTS;
}
