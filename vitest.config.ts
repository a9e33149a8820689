import { availableParallelism } from 'node:os';
import { env } from 'node:process';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import type { Reporter } from 'vitest/node';
import { COMPILE_CACHE } from './test/support/compile-cache.ts';
import { makeMemoryFolder } from './test/support/memory-folder.ts';

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

env['NODE_COMPILE_CACHE'] ??= COMPILE_CACHE;
const memory = env['TMPDIR'] ? null : makeMemoryFolder();
if (memory !== null) env['TMPDIR'] = memory;

/** Nothing in these has a state of its own: their files may share modules, which saves loading those again for each. */
const PURE = ['config', 'domain', 'markdown', 'plan', 'render', 'repository'];
const OF_THEIR_OWN = [...PURE, 'faults'];

/** A project of its own has no `exclude`: that would take the place of `--exclude`. */
function project(
  name: string,
  include: readonly string[],
  more: Readonly<TestProjectInlineConfiguration['test']>,
) {
  return { extends: true as const, test: { name, include: [...include], ...more } };
}

export default defineConfig({
  test: {
    projects: [
      project(
        'pure',
        PURE.map((folder) => `test/${folder}/**/*.test.ts`),
        { isolate: false },
      ),
      project('faults', ['test/faults/**/*.test.ts'], {
        globalSetup: ['test/faults/build-app-process.ts'],
      }),
      project('others', ['test/*.test.ts', `test/!(${OF_THEIR_OWN.join('|')})/**/*.test.ts`], {}),
    ],
    // Most of the tests wait for processes and clocks.
    maxWorkers: availableParallelism() * 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ['default', sayWhatWasSkipped],
  },
});
