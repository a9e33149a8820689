import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';

/** Below `node_modules`, so that what is left out of the build is found from there. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/parallel-orchestrator', import.meta.url));

const ENTRY = fileURLToPath(new URL('./app-process.ts', import.meta.url));

/** Packages that look for files beside themselves. */
const NOT_BUILT_IN = [/^@electric-sql\//, /^pino(-pretty)?$/, /^thread-stream$/];

/**
 * Set-up of the fault tests: puts the hundreds of modules of the App into one file, made once for all tests, since the tests start hundreds of
 * processes and loading those modules is most of what each of them costs. Tells `fleet.ts` by `BUILT_APP_PROCESS`; returns how to remove it.
 */
export async function setup(): Promise<() => Promise<void>> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, 'app-process-'));
  const file = join(folder, 'app-process.mjs');
  const build = await rolldown({
    input: ENTRY,
    platform: 'node',
    external: NOT_BUILT_IN,
    plugins: [knowWhereModulesWere],
    // A package of the App warns of its own.
    logLevel: 'silent',
  });
  await build.write({ file, format: 'esm', codeSplitting: false });
  await build.close();
  process.env['BUILT_APP_PROCESS'] = file;
  return () => rm(folder, { recursive: true, force: true });
}

/** Modules find files by where they are themselves. */
const knowWhereModulesWere: Plugin = {
  name: 'know-where-modules-were',
  transform(code, id) {
    const places = [
      ['import.meta.dirname', dirname(id)],
      ['import.meta.filename', id],
      ['import.meta.url', pathToFileURL(id).href],
      ...(/\b(const|let|var) __(dir|file)name\b/.test(code)
        ? []
        : ([
            ['__dirname', dirname(id)],
            ['__filename', id],
          ] as const)),
    ] as const;
    return places.reduce((text, [name, place]) => text.replaceAll(name, JSON.stringify(place)), code);
  },
};
