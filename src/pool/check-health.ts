import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { HealthFinding, PoolReport } from '../domain/pool-report.ts';
import { explainLackOfSpace, freeSpace } from '../workspace/disk-space.ts';
import { isOldGit, isUnsafeGit, parseGitVersion } from '../workspace/git-version.ts';
import type { Mirror } from '../workspace/mirror.ts';
import { noteFileOf, type SlotState } from '../workspace/pool.ts';
import { readNote } from '../workspace/slot-note.ts';
import { faultOf } from '../workspace/system-error.ts';
import { layOut } from '../workspace/workspace.ts';
import type { OpenedPool } from './open-pool.ts';

/** Looks at everything that a pool needs. It changes nothing. */
export async function checkHealth(
  pool: OpenedPool,
  leastFreeBytes: number,
): Promise<Extract<PoolReport, { verb: 'health' }>> {
  const { host, folder } = pool;
  const findings: HealthFinding[] = [await checkGit(pool)];
  const free = await freeSpace(folder);
  const lack = explainLackOfSpace(free, leastFreeBytes, folder);
  findings.push(judge('disk', lack, `${Math.floor(free / 1_048_576)} MiB are free.`));
  for (const mirror of await host.mirrors.list()) findings.push(await checkMirror(pool, mirror));
  for (const state of await host.pool.status()) findings.push(await checkSlot(pool, state));
  return { verb: 'health', findings };
}

function judge(name: string, fault: string | null, well: string): HealthFinding {
  return { name, ok: fault === null, message: fault ?? well };
}

async function checkGit({ host }: OpenedPool): Promise<HealthFinding> {
  const version = parseGitVersion(await host.git(['version']).catch(() => ''));
  if (version === null) return judge('git', 'git cannot be started: install it.', '');
  const shown = version.join('.');
  if (isOldGit(version)) return judge('git', `git ${shown} is too old for workspaces: update it.`, '');
  const unsafe = isUnsafeGit(version)
    ? `git ${shown} may run programs out of workspaces (CVE-2024-32004): update it.`
    : null;
  return judge('git', unsafe, `git ${shown}.`);
}

async function checkMirror({ host }: OpenedPool, { directory, repository }: Mirror): Promise<HealthFinding> {
  const name = `mirror ${repository.owner}/${repository.repo}`;
  const args = ['fsck', '--connectivity-only', '--no-dangling', '--no-progress'];
  const fault = await faultOf(() => host.git(args, { cwd: directory, timeoutMs: 300_000 }));
  const remedy = `${fault ?? ''} Fetch what is missing with \`pool init\`, or copy the workspaces' work elsewhere.`;
  return judge(name, fault === null ? null : remedy, 'All objects that its refs need are there.');
}

async function checkSlot({ host }: OpenedPool, slot: SlotState): Promise<HealthFinding> {
  const { name } = slot;
  if (slot.state === 'idle') return judge(name, null, 'Idle.');
  if (slot.state === 'error') {
    return judge(
      name,
      `Out of use: ${slot.why}. \`pool reset ${name}\` keeps its work and makes it usable again.`,
      '',
    );
  }
  if (slot.lease === null) return judge(name, null, 'A process works in it.');
  const { folders } = host;
  const note = await readNote(noteFileOf(folders.slots, name));
  const { directory } = layOut(join(folders.slots, name), folders.logs, note?.attemptId ?? 'none');
  const hasTree = await access(join(directory, '.git')).then(
    () => true,
    () => false,
  );
  const fault =
    note !== null && hasTree
      ? null
      : `${slot.lease.holder} has it, but its work tree is gone: \`pool release ${name} --force\`.`;
  return judge(name, fault, `${slot.lease.holder} has it.`);
}
