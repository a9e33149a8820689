/** As the product's process of a database, but in memory and from a prepared image. */
import { serveDatabase } from '../../src/queue/serve-database.ts';
import { startPglite } from './pglite-image.ts';

await serveDatabase(startPglite);
