import { defineConfig } from 'vitest/config';

/** For `npm run mutants`: the tests that show what `src/domain` decides, without those of speed, which instrumented code fails. */
export default defineConfig({
  test: {
    include: ['test/domain/**/*.test.ts', 'test/masters.test.ts'],
    exclude: ['**/*-speed.test.ts'],
    setupFiles: ['test/support/brief-properties.ts'],
    testTimeout: 30_000,
  },
});
