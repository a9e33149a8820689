import type { ProcessSpec } from '../runners/run-process.ts';
import { FORWARD_INSIDE, FORWARD_PROGRAM, SOCKET_INSIDE } from './forwarder.ts';
import { THREADS_PER_PROCESS } from './kernel-limits.ts';
import { partLoaderVariables } from './loader-variables.ts';
import { inMountOrder, type Mount } from './mounts.ts';
import type { Confinement, ResourceLimits, Sandbox } from './sandbox.ts';

/** Docker or Podman as it is on this host. An engine on another host cannot be used: workspaces are mounted from here. */
export interface ContainerEngine {
  readonly name: 'docker' | 'podman';
  /** Absolute path of its command. */
  readonly program: string;
  /** Whether it runs without root: then accounts inside are others outside. */
  readonly isRootless: boolean;
}

export interface ContainerOptions {
  readonly engine: ContainerEngine;
  /** Holds agents, git and the tools of the repositories, with `node` where the network is the gateway. Never pulled. */
  readonly image: string;
  /** Of the worker's account. */
  readonly uid: number;
  readonly gid: number;
  /** The worker's environment, from which the engine's command learns where the engine is. */
  readonly host: Readonly<Record<string, string | undefined>>;
}

/** What the engine's command itself reads: it gets the worker's values, and the program inside gets its own as arguments. */
const ENGINE_VARIABLES =
  /^(?:PATH|HOME|XDG_\w+|DOCKER_\w+|CONTAINERS?_\w+|DBUS_SESSION_BUS_ADDRESS|REGISTRY_AUTH_FILE|TMPDIR)$/;

/** Runs each program in a container of its own, which goes with it. Its `PATH` is the image's. */
export function createContainer(options: ContainerOptions): Sandbox {
  const { engine, image, host } = options;
  return {
    kind: 'container',
    confine(spec, confinement) {
      const { network, limits } = confinement;
      const way =
        network.kind === 'gateway' ? ['node', FORWARD_INSIDE, SOCKET_INSIDE, String(network.port)] : [];
      const [entry = spec.file, ...rest] = [...way, spec.file, ...spec.args];
      const variables = partVariables(spec);
      const args = [
        // tini as the first process reaps what the agent leaves behind, and dies of SIGTERM.
        ...['run', '--rm', '--init', '--interactive', '--pull', 'never', '--read-only'],
        // Rootless Podman has no bridge; what it does by default serves the same end.
        ...(network.kind === 'open' ? [] : ['--network', 'none']),
        ...['--hostname', 'sandbox', ...user(options)],
        ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--security-opt', 'label=disable'],
        ...['--tmpfs', '/tmp:rw,exec,nosuid,nodev,size=1g,mode=1777', '--shm-size', '512m'],
        ...limitArguments(limits),
        ...mountArguments(confinement),
        ...variables.args,
        ...['--workdir', spec.cwd, '--entrypoint', entry, image, ...rest],
      ];
      const env = { ...engineEnvironment(host), ...variables.env };
      return { file: engine.program, args, cwd: '/', env, stdin: spec.stdin };
    },
  };
}

function user({ engine, uid, gid }: ContainerOptions): string[] {
  if (!engine.isRootless) return ['--user', `${uid}:${gid}`];
  // Rootless, root inside is the worker's account outside, unless Podman maps the account to itself.
  return engine.name === 'podman' ? ['--userns', 'keep-id', '--user', `${uid}:${gid}`] : ['--user', '0:0'];
}

function limitArguments(limits: ResourceLimits | null): string[] {
  if (limits === null) return [];
  const { memoryBytes, processes, diskBytes } = limits;
  return [
    ...['--memory', String(memoryBytes), '--memory-swap', String(memoryBytes)],
    ...['--pids-limit', String(processes * THREADS_PER_PROCESS)],
    ...['--ulimit', 'core=0', '--ulimit', `fsize=${diskBytes}`],
  ];
}

function mountArguments({ readable, writable, network }: Confinement): string[] {
  const own = inMountOrder([
    ...readable.map((path): Mount => ({ path, access: 'read' })),
    ...writable.map((path): Mount => ({ path, access: 'write' })),
  ]).map(({ path, access }) => mount(path, path, access === 'write'));
  const gateway =
    network.kind === 'gateway'
      ? [mount(FORWARD_PROGRAM, FORWARD_INSIDE, false), mount(network.socket, SOCKET_INSIDE, false)]
      : [];
  return [...own, ...gateway].flatMap((text) => ['--mount', text]);
}

/** The engines read this as a line of CSV. */
function mount(source: string, target: string, isWritable: boolean): string {
  const fields = ['type=bind', `source=${source}`, `target=${target}`, ...(isWritable ? [] : ['readonly'])];
  return fields.map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}

/** A name alone makes the engine's command take the value from its own environment, where no other account reads it. */
function partVariables({ env }: ProcessSpec): { args: string[]; env: Record<string, string> } {
  const { PATH: _, ...rest } = env;
  const { outside, inside } = partLoaderVariables(rest);
  const entries = Object.entries(outside);
  const forEngine = entries.filter(([name]) => ENGINE_VARIABLES.test(name));
  const passed = entries.filter(([name]) => !ENGINE_VARIABLES.test(name));
  const spelled = [...forEngine, ...Object.entries(inside)];
  return {
    args: [
      ...spelled.flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...passed.flatMap(([name]) => ['--env', name]),
    ],
    env: Object.fromEntries(passed),
  };
}

function engineEnvironment(host: ContainerOptions['host']): Record<string, string> {
  const entries = Object.entries(host).flatMap(([name, value]) =>
    value !== undefined && ENGINE_VARIABLES.test(name) ? [[name, value] as const] : [],
  );
  return Object.fromEntries(entries);
}
