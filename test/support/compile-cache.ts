import { fileURLToPath } from 'node:url';

/** For `NODE_COMPILE_CACHE` of processes that tests start from source: compiling the modules anew is half of what such a start costs. */
export const COMPILE_CACHE = fileURLToPath(
  new URL('../../node_modules/.cache/parallel-orchestrator/compiled', import.meta.url),
);
