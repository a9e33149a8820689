import { env } from 'node:process';
import { defineConfig } from 'vitest/config';
import type { Reporter } from 'vitest/node';

/** On a build server a skipped test is a failure: whatever it needs, such as a Redis server, is missing there. */
const nothingSkipped: Reporter = {
  onTestRunEnd(modules) {
    const skipped = modules.flatMap(({ children }) => [...children.allTests('skipped')]);
    if (skipped.length === 0) return;
    const names = skipped.map(({ module, fullName }) => `  ${module.relativeModuleId}: ${fullName}`);
    console.error(`${skipped.length} tests were skipped, which CI=true does not allow:\n${names.join('\n')}`);
    process.exitCode = 1;
  },
};

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Most of the tests wait for processes; the default would leave one of two processors idle.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: env['CI'] ? ['default', nothingSkipped] : ['default'],
  },
});
