import type { SandboxPolicy } from '../domain/confinement.ts';
import { chooseSandbox, type SandboxChoice, type SandboxProbe } from './choose-sandbox.ts';
import { probeBubblewrap } from './probe-bubblewrap.ts';
import { probeContainer } from './probe-container.ts';
import type { Host } from './try-program.ts';

const ENGINES = ['podman', 'docker'] as const;

/** Tries what this host has, and decides. `image`: the one in which agents run where bubblewrap is missing; `null` for none. */
export async function probeSandbox(
  policy: SandboxPolicy,
  image: string | null,
  host: Host,
): Promise<SandboxChoice> {
  if (policy === 'off') return chooseSandbox(policy, []);
  const probes: SandboxProbe[] = [await probeBubblewrap(host)];
  if (image === null) return chooseSandbox(policy, probes);
  for (const engine of ENGINES) {
    if (probes.some(({ outcome }) => outcome === 'available')) break;
    probes.push(await probeContainer(engine, image, host));
  }
  return chooseSandbox(policy, probes);
}
