import { availableParallelism } from 'node:os';
import { env } from 'node:process';
import { defineConfig } from 'vitest/config';
import type { Reporter } from 'vitest/node';

/** Says what was skipped and why. On a build server that is a failure: whatever the tests need is missing there. */
const sayWhatWasSkipped: Reporter = {
  onTestRunEnd(modules) {
    const skipped = modules.flatMap(({ children }) => [...children.allTests('skipped')]);
    // Names left out by `-t` are nobody's concern.
    const suites = new Set(skipped.map(({ fullName }) => fullName.split(' > ')[0]).filter(isAboutSkipping));
    for (const suite of suites) console.error(`skipped: ${suite}`);
    if (env['CI'] && skipped.length > 0) {
      console.error(`${skipped.length} tests were skipped, which CI=true does not allow`);
      process.exitCode = 1;
    }
  },
};

function isAboutSkipping(name: string | undefined): boolean {
  return name?.includes('(skipped:') ?? false;
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Most of the tests wait for processes and clocks.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ['default', sayWhatWasSkipped],
  },
});
