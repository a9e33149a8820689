import type { PoolReport } from '../domain/pool-report.ts';
import { UserError } from '../errors.ts';
import { faultOf } from '../workspace/system-error.ts';
import { type OpenedPool, ready, refreshMirror, type Surroundings } from './open-pool.ts';
import { setAside } from './release-slot.ts';
import { keepSlotWork } from './slot-work.ts';

type Report = Extract<PoolReport, { verb: 'reset' }>;

/** Makes a slot usable again that was put out of use. What is in it is kept: its commits by the mirror, else all of its files in another folder. */
export async function resetSlot(pool: OpenedPool, name: string, { now }: Surroundings): Promise<Report> {
  const { host, source } = pool;
  const slot = await host.pool.hold(name, 'broken');
  if (slot === null) return explainNotBroken(pool, name);
  try {
    // Its mirror may be what was missing; without the network the files are set aside.
    if (source !== null) await faultOf(() => refreshMirror(ready(pool)));
    let isKept = false;
    const fault = await faultOf(async () => {
      const work = await keepSlotWork(pool, slot);
      isKept =
        work.outcome === 'kept' && work.uncommitted.paths.length + work.uncommitted.repositories.length === 0;
    });
    if (fault !== null || !isKept) {
      return { verb: 'reset', outcome: 'reset', slot: name, setAside: await setAside(pool, slot, now()) };
    }
    await slot.endLease();
    await slot.repair();
    await pool.keeper.giveBack(slot);
    return { verb: 'reset', outcome: 'reset', slot: name, setAside: null };
  } catch (error) {
    await slot.release();
    throw error;
  }
}

async function explainNotBroken({ host }: OpenedPool, name: string): Promise<Report> {
  const state = (await host.pool.status()).find((each) => each.name === name);
  if (state === undefined) {
    throw new UserError(`There is no ${name} in this pool.`, '`pool status` lists what there is.');
  }
  if (state.state === 'idle') return { verb: 'reset', outcome: 'idle already', slot: name, setAside: null };
  throw new UserError(
    `${name} is in use${state.state === 'busy' && state.lease !== null ? ` by ${state.lease.holder}` : ''}, and not out of use.`,
    `End it with \`pool release ${name}\`.`,
  );
}
