import type { ProcessSpec } from '../runners/run-process.ts';

/** How far the programs inside a sandbox reach. */
export type SandboxNetwork =
  /** Nowhere: a loopback of their own, on which nothing of this host listens. */
  | { readonly kind: 'none' }
  /** As far as this host, and to all that listens on its loopback. */
  | { readonly kind: 'open' }
  /** To one socket of this host, as `127.0.0.1:port`. `socket` is the absolute path of a unix socket, at most 107 bytes. */
  | { readonly kind: 'gateway'; readonly socket: string; readonly port: number };

/** What all processes of one run may use together. */
export interface ResourceLimits {
  /** Resident memory, without what is mapped from files. */
  readonly memoryBytes: number;
  readonly processes: number;
  /** Written below the writable folders beyond what was there at the start. */
  readonly diskBytes: number;
}

/** What one program may see and use. All paths are absolute, and the same inside as outside. */
export interface Confinement {
  /** Folders that it may read and write; they have to exist. */
  readonly writable: readonly string[];
  /** Folders and files that it may only read, also where they lie in a writable folder; they have to exist. */
  readonly readable: readonly string[];
  readonly network: SandboxNetwork;
  /**
   * The kernel holds only a part of these (`watchResources` sees the rest); `null` for programs that cannot run away.
   */
  readonly limits: ResourceLimits | null;
}

/** A way to run a program so that it sees and reaches no more than it has to. */
export interface Sandbox {
  readonly kind: 'bubblewrap' | 'container' | 'none';
  /**
   * What to start instead of `spec`. Input, output and exit code are those of the program itself, but where it was ended by
   * signal N, the code is 128 + N. Its environment is exactly `spec.env`, of which no value becomes an argument (all accounts of
   * a host can read those) but paths and what the dynamic linker reads.
   */
  confine(spec: ProcessSpec, confinement: Confinement): ProcessSpec;
}
