import {
  chooseSandbox,
  type SandboxChoice,
  type SandboxPolicy,
  type SandboxProbe,
} from './choose-sandbox.ts';
import { probeBubblewrap } from './probe-bubblewrap.ts';
import { probeContainer } from './probe-container.ts';
import type { Host } from './try-program.ts';

/** The image in which agents run where a container is the sandbox. */
export interface ContainerImage {
  readonly engine: 'docker' | 'podman';
  readonly image: string;
}

/** Tries what this host has, and decides. `container`: the one to take where bubblewrap is missing, or `null`. */
export async function probeSandbox(
  policy: SandboxPolicy,
  container: ContainerImage | null,
  host: Host,
): Promise<SandboxChoice> {
  if (policy === 'off') return chooseSandbox(policy, []);
  const probes: SandboxProbe[] = [await probeBubblewrap(host)];
  if (probes[0]?.outcome === 'missing' && container !== null) {
    probes.push(await probeContainer(container.engine, container.image, host));
  }
  return chooseSandbox(policy, probes);
}
