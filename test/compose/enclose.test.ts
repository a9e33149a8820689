import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createEnclose, type EncloseOptions } from '../../src/compose/enclose.ts';
import { openHostSandbox } from '../../src/compose/host-sandbox.ts';
import type { NetworkPolicy, SandboxPolicy } from '../../src/domain/confinement.ts';
import { NO_BUDGET } from '../../src/domain/usage.ts';
import { createPriceList } from '../../src/gateway/price-list.ts';
import { BUBBLEWRAP_SUITE, hasBubblewrap } from '../support/bubblewrap.ts';

const folder = await mkdtemp(join(tmpdir(), 'enclose-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const log = pino({ level: 'silent' });

const onHost = (host: Readonly<Record<string, string | undefined>>) =>
  openHostSandbox({
    environment: { sandbox: 'preferred', image: null, readable: [] },
    dataDir: folder,
    programs: [],
    hidden: [],
    host,
    log,
  });

async function ask(
  policy: EncloseOptions['policy'],
  reach: { sandbox: SandboxPolicy; network: NetworkPolicy },
  // No program that keeps others apart is there.
  host: Readonly<Record<string, string | undefined>> = { PATH: folder },
) {
  const enclose = createEnclose({
    sandbox: await onHost(host),
    policy,
    providers: [],
    prices: createPriceList(),
    limits: { memoryBytes: 2 ** 32, processes: 512, diskBytes: 2 ** 31 },
    minFreeDiskBytes: 0,
    log,
    now: Date.now,
  });
  return enclose({
    reach: { ...reach, readable: [] },
    writable: [folder],
    readable: [],
    providers: [],
    budget: NO_BUDGET,
  });
}

describe('what an attempt is enclosed in', () => {
  it('is what the operator of the host requires, whatever its assignment says', async () => {
    const laxest = { sandbox: 'off', network: { kind: 'open' } } as const;
    const refused = await ask({ ...laxest, sandbox: 'required' }, laxest);
    expect(refused.outcome).toBe('unavailable');
    expect((await ask(laxest, laxest)).outcome).toBe('ready');
  });

  it('is what the assignment requires, where the operator does not', async () => {
    const reach = { sandbox: 'required', network: { kind: 'none' } } as const;
    const refused = await ask({ sandbox: 'off', network: { kind: 'open' } }, reach);
    expect(refused.outcome).toBe('unavailable');
  });
});

describe.skipIf(!hasBubblewrap)(`the way out of an attempt ${BUBBLEWRAP_SUITE}`, () => {
  it('is no wider than that of the host', async () => {
    const asked = { sandbox: 'required', network: { kind: 'open' } } as const;
    const enclosed = await ask({ sandbox: 'off', network: { kind: 'none' } }, asked, process.env);
    if (enclosed.outcome !== 'ready') throw new Error(enclosed.message);
    const spec = { file: '/bin/true', args: [], cwd: folder, env: {}, stdin: '' };
    const confined = enclosed.enclosure.confine(spec);
    await enclosed.enclosure.close();
    expect(confined.args).toContain('--unshare-net');
  });

  it('leaves no folder behind where its gateway cannot be started', async () => {
    // The path of a socket has at most 107 bytes.
    const long = join(folder, 'x'.repeat(100));
    await mkdir(long);
    vi.stubEnv('TMPDIR', long);
    onTestFinished(() => void vi.unstubAllEnvs());
    const network = { kind: 'allow-list', hosts: ['example.com'] } as const;
    const policy = { sandbox: 'required', network } as const;
    await expect(ask(policy, policy, process.env)).rejects.toThrow();
    expect(await readdir(long)).toEqual([]);
  });
});
