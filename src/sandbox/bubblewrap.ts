import { dirname } from 'node:path';
import { FORWARD_INSIDE, FORWARD_PROGRAM, SOCKET_INSIDE } from './forwarder.ts';
import type { Identity, PlacedFile } from './identity-files.ts';
import { underKernelLimits } from './kernel-limits.ts';
import { partLoaderVariables } from './loader-variables.ts';
import { inMountOrder, type Mount } from './mounts.ts';
import type { Confinement, Sandbox, SandboxNetwork } from './sandbox.ts';
import type { Toolchain } from './toolchain.ts';

/** bubblewrap as it is on this host. */
export interface Bubblewrap {
  /** Absolute path. */
  readonly program: string;
  /** Since 0.8: no further user namespace can be made inside, behind which the kernel shows more of itself. */
  readonly canForbidNamespaces: boolean;
  /** Since 0.7; without it `/tmp` takes as much memory as there is. */
  readonly canLimitFolders: boolean;
}

export interface BubblewrapOptions {
  readonly bubblewrap: Bubblewrap;
  readonly toolchain: Toolchain;
  readonly identity: Identity;
  readonly identityFiles: readonly PlacedFile[];
  /** The Node that runs inside, as an absolute path. */
  readonly node: string;
}

/** Both folders are memory, which counts for no process and so not for the memory limit. */
const temporaryBytes = 2 ** 30;
const sharedMemoryBytes = 2 ** 29;

/**
 * Runs programs in namespaces of their own, made by bubblewrap: no other process is seen or signalled, no file outside of the confinement
 * and of the toolchain is there, and with the sandbox everything ends that was started in it, whoever its parent is.
 */
export function createBubblewrap(options: BubblewrapOptions): Sandbox {
  const { bubblewrap, identity, node } = options;
  return {
    kind: 'bubblewrap',
    confine(spec, confinement) {
      const { network, limits } = confinement;
      const { outside, inside } = partLoaderVariables(spec.env);
      const way =
        network.kind === 'gateway' ? [node, FORWARD_INSIDE, SOCKET_INSIDE, String(network.port)] : [];
      const args = [
        ...namespaces(bubblewrap, identity, network),
        ...emptySystem(bubblewrap),
        ...files(options, confinement),
        // All that is left writable is what was named, and the two folders of limited size.
        ...['--remount-ro', '/dev', '--remount-ro', '/'],
        ...Object.entries(inside).flatMap(([name, value]) => ['--setenv', name, value]),
        ...['--chdir', spec.cwd, '--'],
        ...underKernelLimits([...way, spec.file, ...spec.args], limits),
      ];
      return { file: bubblewrap.program, args, cwd: '/', env: outside, stdin: spec.stdin };
    },
  };
}

/** Of its own: processes, users, mounts, memory shared between processes, host name, and the network unless it is open. */
export function namespaces(
  { canForbidNamespaces }: Bubblewrap,
  { uid, gid }: Identity,
  network: SandboxNetwork,
): string[] {
  return [
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...(network.kind === 'open' ? [] : ['--unshare-net']),
    ...(canForbidNamespaces ? ['--disable-userns'] : []),
    ...['--uid', String(uid), '--gid', String(gid), '--hostname', 'sandbox'],
    // The end of the worker, of whatever kind, is the end of all that it started; and no keystrokes into its terminal.
    ...['--die-with-parent', '--new-session'],
    // Started by root, bubblewrap keeps all capabilities unless it is told otherwise.
    ...['--cap-drop', 'ALL'],
  ];
}

/** The parts of a system that no file of this host is needed for. */
export function emptySystem({ canLimitFolders }: Bubblewrap): string[] {
  const limited = (bytes: number): string[] => (canLimitFolders ? ['--size', String(bytes)] : []);
  return [
    // Root of the host owns `/proc/sys` also without a capability, and would set `core_pattern` for the whole host.
    ...['--proc', '/proc', '--remount-ro', '/proc'],
    ...['--dev', '/dev', ...limited(sharedMemoryBytes), '--tmpfs', '/dev/shm'],
    ...[...limited(temporaryBytes), '--tmpfs', '/tmp'],
  ];
}

function files(options: BubblewrapOptions, confinement: Confinement): string[] {
  const { toolchain, identityFiles, node } = options;
  const { network } = confinement;
  const isGateway = network.kind === 'gateway';
  const mounts = inMountOrder([
    ...toolchain.shown.map((path): Mount => ({ path, access: 'read' })),
    ...toolchain.hidden.map(({ path, kind }): Mount => ({ path, access: `hide-${kind}` })),
    ...(isGateway ? [{ path: node, access: 'read' } as const] : []),
    ...confinement.readable.map((path): Mount => ({ path, access: 'read' })),
    ...confinement.writable.map((path): Mount => ({ path, access: 'write' })),
  ]);
  return [
    ...['--symlink', '/tmp', '/var/tmp'],
    ...toolchain.links.flatMap(({ path, target }) => ['--symlink', target, path]),
    ...mounts.flatMap(toArguments),
    ...mounts.flatMap(({ path, access }) => (access === 'hide-folder' ? ['--remount-ro', path] : [])),
    ...identityFiles.flatMap(({ source, path }) => ['--ro-bind', source, path]),
    ...(network.kind === 'open' ? hostNames() : []),
    ...(isGateway ? gatewayFiles(network.socket) : []),
  ];
}

/** How names of other hosts are found, as this host does it. */
function hostNames(): string[] {
  return ['/etc/resolv.conf', '/etc/hosts'].flatMap((path) => ['--ro-bind-try', path, path]);
}

function gatewayFiles(socket: string): string[] {
  return [
    ...['--dir', dirname(SOCKET_INSIDE)],
    ...['--ro-bind', FORWARD_PROGRAM, FORWARD_INSIDE],
    ...['--ro-bind', socket, SOCKET_INSIDE],
  ];
}

function toArguments({ path, access }: Mount): string[] {
  switch (access) {
    case 'read':
      return ['--ro-bind', path, path];
    case 'write':
      return ['--bind', path, path];
    case 'hide-folder':
      return ['--tmpfs', path];
    case 'hide-file':
      return ['--ro-bind', '/dev/null', path];
  }
}
