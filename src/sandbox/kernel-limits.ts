import type { ResourceLimits } from './sandbox.ts';

/** The kernel counts threads too, and programs on Node or the JVM have a dozen each. */
export const THREADS_PER_PROCESS = 16;

const UNITS_OF_FILE_SIZE = 512;

/**
 * Puts limits that the kernel holds before a command: no core dumps, no file above the disk limit, and a number of threads. The last one
 * counts for the user namespace alone since Linux 5.14, and never for root of the host. In a shell, since every system has one.
 */
export function underKernelLimits(command: readonly string[], limits: ResourceLimits | null): string[] {
  if (limits === null) return [...command];
  const threads = limits.processes * THREADS_PER_PROCESS;
  const blocks = Math.ceil(limits.diskBytes / UNITS_OF_FILE_SIZE);
  // dash calls it `-p`, all others `-u`; to bash `-p` is something that cannot be set.
  const script = `{ ulimit -c 0; ulimit -f ${blocks}; ulimit -u ${threads} || ulimit -p ${threads}; } 2>/dev/null; exec "$@"`;
  return ['/bin/sh', '-c', script, 'sh', ...command];
}
