import { access, readFile } from 'node:fs/promises';
import { type Bubblewrap, emptySystem, namespaces } from './bubblewrap.ts';
import type { SandboxProbe } from './choose-sandbox.ts';
import { explainBubblewrap, type NamespaceSettings, noBubblewrap } from './explain-bubblewrap.ts';
import { identityInside } from './identity-files.ts';
import { findProgram, type Host, tryProgram } from './try-program.ts';

/** Whether bubblewrap starts here, network and all; with `host` as the worker's environment. Changes nothing. */
export async function probeBubblewrap(host: Host): Promise<SandboxProbe> {
  const program = await findProgram('bwrap', host);
  if (program === null) return { outcome: 'missing', ...noBubblewrap };
  const version =
    /\d+\.\d+(?:\.\d+)?/.exec((await tryProgram(program, ['--version'], host)).stdout)?.[0] ?? '0.0';
  const bubblewrap = toBubblewrap(program, version);
  const identity = identityInside(process.getuid?.() ?? 0, process.getgid?.() ?? 0);
  const arguments_ = [
    ...namespaces(bubblewrap, identity, { kind: 'none' }),
    ...['--ro-bind', '/', '/', ...emptySystem(bubblewrap), '--', 'true'],
  ];
  const { succeeded, stderr } = await tryProgram(program, arguments_, host);
  if (!succeeded) return { outcome: 'missing', ...explainBubblewrap(stderr, await readSettings()) };
  return {
    outcome: 'available',
    engine: { kind: 'bubblewrap', bubblewrap },
    message: `bubblewrap ${version} starts, with a network of its own.`,
  };
}

/** `version` as bubblewrap says it, such as `0.8.0`. */
export function toBubblewrap(program: string, version: string): Bubblewrap {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const since = (least: number): boolean => major > 0 || minor >= least;
  return { program, canForbidNamespaces: since(8), canLimitFolders: since(7) };
}

async function readSettings(): Promise<NamespaceSettings> {
  const [most, clone, appArmor, inDocker, inPodman] = await Promise.all([
    readSetting('user/max_user_namespaces'),
    readSetting('kernel/unprivileged_userns_clone'),
    readSetting('kernel/apparmor_restrict_unprivileged_userns'),
    succeeds(access('/.dockerenv')),
    succeeds(access('/run/.containerenv')),
  ]);
  return {
    mostUserNamespaces: most,
    allowsUnprivileged: clone === null ? null : clone !== 0,
    isRestrictedByAppArmor: appArmor === null ? null : appArmor !== 0,
    isInContainer: inDocker || inPodman,
  };
}

async function readSetting(name: string): Promise<number | null> {
  const text = await readFile(`/proc/sys/${name}`, 'utf8').catch(() => null);
  return text === null ? null : Number(text);
}

function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
