import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import pglitePackage from '../../node_modules/@electric-sql/pglite/package.json' with { type: 'json' };
import bullmqPackage from '../../node_modules/bullmq/package.json' with { type: 'json' };
import { prepareForBull } from '../../src/queue/embedded-connector.ts';
import { EmbeddedDatabase, PGLITE_OPTIONS } from '../../src/queue/embedded-database.ts';

/** Nobody reads what is said while the image is made. */
const SILENT = { warn: () => undefined, error: () => undefined };

/** A PGlite in memory with BullMQ's tables, of the options that the product gives it. */
export async function startPglite(): Promise<PGlite> {
  const image = await preparedImage();
  return PGlite.create('memory://', { ...PGLITE_OPTIONS, loadDataDir: new Blob([image]) });
}

/** A database with BullMQ's tables, made once for each version of PGlite and BullMQ and kept where tools keep caches. */
async function preparedImage(): Promise<Uint8Array<ArrayBuffer>> {
  const name = `pglite-${pglitePackage.version}-bullmq-${bullmqPackage.version}.tar`;
  const path = fileURLToPath(
    new URL(`../../node_modules/.cache/parallel-orchestrator/${name}`, import.meta.url),
  );
  const cached = await readFile(path).catch(() => null);
  if (cached !== null) return cached;
  const pglite = await PGlite.create('memory://', PGLITE_OPTIONS);
  const database = new EmbeddedDatabase(pglite, SILENT);
  await prepareForBull(database);
  const image = new Uint8Array(await (await pglite.dumpDataDir('none')).arrayBuffer());
  await database.close();
  await mkdir(dirname(path), { recursive: true });
  // Other test files look at the same time: they find the whole image or none.
  const unfinished = join(dirname(path), randomUUID());
  await writeFile(unfinished, image);
  await rename(unfinished, path);
  return image;
}
