import { describe, expect, it } from 'vitest';
import { type ContainerEngine, createContainer } from '../../src/sandbox/container.ts';
import { FORWARD_PROGRAM } from '../../src/sandbox/forwarder.ts';
import { probeContainer } from '../../src/sandbox/probe-container.ts';
import type { Confinement } from '../../src/sandbox/sandbox.ts';
import { fakeProgram } from './fake-program.ts';

const docker: ContainerEngine = { name: 'docker', program: '/usr/bin/docker', isRootless: false };
const spec = {
  file: 'claude',
  args: ['-p', 'a b'],
  cwd: '/data/slot/tree',
  env: { PATH: '/host/bin', HOME: '/data/slot/home', KEY: 'sk-secret', AGENT_EXECUTION: 'x1' },
  stdin: 'prompt',
};
const confinement: Confinement = {
  writable: ['/data/slot/tree'],
  readable: ['/data/mirror/objects'],
  network: { kind: 'none' },
  limits: { memoryBytes: 1_000, processes: 10, diskBytes: 5_000 },
};
const host = { PATH: '/usr/bin', HOME: '/home/worker', DOCKER_HOST: 'unix:///run/d.sock', APP_KEY: 'ours' };

function confine(
  changes: Partial<Confinement> = {},
  engine = docker,
  env: Record<string, string> = spec.env,
) {
  const container = createContainer({ engine, image: 'agents:1', uid: 1_001, gid: 1_002, host });
  return container.confine({ ...spec, env }, { ...confinement, ...changes });
}

describe('a container as the sandbox', () => {
  it('starts the program in a container of its own, without network, capabilities or anything to write to', () => {
    const { file, args, cwd, stdin } = confine();
    expect([file, cwd, stdin]).toEqual(['/usr/bin/docker', '/', 'prompt']);
    expect(args).toEqual([
      ...['run', '--rm', '--init', '--interactive', '--pull', 'never', '--read-only', '--network', 'none'],
      ...['--hostname', 'sandbox', '--user', '1001:1002', '--cap-drop', 'ALL'],
      ...['--security-opt', 'no-new-privileges', '--security-opt', 'label=disable'],
      ...['--tmpfs', '/tmp:rw,exec,nosuid,nodev,size=1g,mode=1777', '--shm-size', '512m'],
      ...['--memory', '1000', '--memory-swap', '1000', '--pids-limit', '160'],
      ...['--ulimit', 'core=0', '--ulimit', 'fsize=5000'],
      ...['--mount', 'type=bind,source=/data/mirror/objects,target=/data/mirror/objects,readonly'],
      ...['--mount', 'type=bind,source=/data/slot/tree,target=/data/slot/tree'],
      ...['--env', 'HOME=/data/slot/home', '--env', 'KEY', '--env', 'AGENT_EXECUTION'],
      ...['--workdir', '/data/slot/tree', '--entrypoint', 'claude', 'agents:1', '-p', 'a b'],
    ]);
  });

  it('gives the command of the engine what it needs, and secrets by name only', () => {
    expect(confine().env).toEqual({
      PATH: '/usr/bin',
      HOME: '/home/worker',
      DOCKER_HOST: 'unix:///run/d.sock',
      KEY: 'sk-secret',
      AGENT_EXECUTION: 'x1',
    });
  });

  it('lets no variable that is meant for the inside lead the engine elsewhere', () => {
    const { args, env } = confine({}, docker, { DOCKER_HOST: 'tcp://evil', LD_PRELOAD: './evil.so' });
    expect(env).toEqual({ PATH: '/usr/bin', HOME: '/home/worker', DOCKER_HOST: 'unix:///run/d.sock' });
    expect(args).toEqual(expect.arrayContaining(['DOCKER_HOST=tcp://evil', 'LD_PRELOAD=./evil.so']));
  });

  it('has the forwarder and the socket where the network is the gateway', () => {
    const network = { kind: 'gateway', socket: '/data/gateway.sock', port: 8_080 } as const;
    const { args } = confine({ network });
    const inside = '/run/parallel-orchestrator';
    expect(args).toEqual(
      expect.arrayContaining([
        `type=bind,source=${FORWARD_PROGRAM},target=${inside}/forward.mjs,readonly`,
        `type=bind,source=/data/gateway.sock,target=${inside}/gateway.sock,readonly`,
      ]),
    );
    const end = args.slice(args.indexOf('--entrypoint') + 1);
    expect(end).toEqual([
      ...['node', 'agents:1', `${inside}/forward.mjs`, `${inside}/gateway.sock`, '8080'],
      ...['claude', '-p', 'a b'],
    ]);
  });

  it('is the account of the worker outside, whatever the engine', () => {
    const userOf = (engine: ContainerEngine) => {
      const { args } = confine({}, engine);
      return args.slice(args.indexOf('--hostname') + 2, args.indexOf('--cap-drop'));
    };
    const podman: ContainerEngine = { ...docker, name: 'podman', isRootless: true };
    expect(userOf({ ...docker, isRootless: true })).toEqual(['--user', '0:0']);
    expect(userOf(podman)).toEqual(['--userns', 'keep-id', '--user', '1001:1002']);
  });

  it('has its network, no limits and odd paths where that is asked for', () => {
    const { args } = confine({ network: { kind: 'open' }, limits: null, readable: ['/data/a,b "c"'] });
    expect(args.filter((arg) => /^--(network|memory|ulimit)$/.test(arg))).toEqual([]);
    expect(args).toContain('type=bind,"source=/data/a,b ""c""","target=/data/a,b ""c""",readonly');
  });
});

describe('the try of a container engine', () => {
  it('tells an engine that is not there', async () => {
    expect(await probeContainer('docker', 'agents:1', { PATH: '/nowhere' })).toMatchObject({
      outcome: 'missing',
      message: 'docker is not installed.',
    });
  });

  it('tells an engine that does not answer, and what it said', async () => {
    const PATH = await fakeProgram('docker', 'echo "Cannot connect to the daemon" >&2; exit 1');
    const probe = await probeContainer('docker', 'agents:1', { PATH });
    expect(probe).toMatchObject({
      message: 'docker does not answer (it said: Cannot connect to the daemon).',
      remedy: expect.stringContaining('`docker info` has to succeed'),
    });
  });

  it('tells an image that is not there', async () => {
    const PATH = await fakeProgram(
      'podman',
      '[ "$1" = info ] && echo true && exit; echo "no image" >&2; exit 125',
    );
    expect(await probeContainer('podman', 'agents:1', { PATH })).toMatchObject({
      message: 'podman starts no container of agents:1 (it said: no image).',
    });
  });

  it('finds one that works, and whether it runs without root', async () => {
    const PATH = await fakeProgram(
      'docker',
      `[ "$1" = info ] && echo '["name=seccomp","name=rootless"]'; exit 0`,
    );
    expect(await probeContainer('docker', 'agents:1', { PATH })).toMatchObject({
      outcome: 'available',
      engine: { image: 'agents:1', engine: { name: 'docker', isRootless: true } },
    });
  });
});
