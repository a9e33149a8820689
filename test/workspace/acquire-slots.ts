import { setTimeout as sleep } from 'node:timers/promises';
import { createPool } from '../../src/workspace/pool.ts';

// A worker process of its own: takes and gives back slots as fast as it can, and tells when it held which.
const [directory = '', slots = '0', rounds = '0', crash = ''] = process.argv.slice(2);
const pool = createPool(directory, Number(slots));
console.log('ready');
await new Promise((resolve) => process.stdin.once('data', resolve));
for (let round = 0; round < Number(rounds); round += 1) {
  const slot = await pool.acquire();
  if (slot === null) {
    await sleep(1);
    continue;
  }
  const from = process.hrtime.bigint();
  await sleep(1);
  console.log(JSON.stringify({ slot: slot.name, from: String(from), to: String(process.hrtime.bigint()) }));
  if (crash === 'crash') process.kill(process.pid, 'SIGKILL');
  await slot.release();
}
process.stdin.destroy();
