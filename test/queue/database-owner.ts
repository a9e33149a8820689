/** Opens the database in the folder that its argument names, says so, and is busy with a query of some seconds. */
import { startDatabase } from '../../src/queue/start-database.ts';

const [, , folder = ''] = process.argv;
const database = await startDatabase([folder]);
await database.exec('CREATE TABLE IF NOT EXISTS line (number int)');
process.send?.('open');
await database.exec('INSERT INTO line SELECT count(*) FROM generate_series(1, 2000000)');
process.send?.('done');
