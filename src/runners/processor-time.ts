import { readFileSync } from 'node:fs';
import { carries, listProcesses } from './process-table.ts';
import type { ProcessTree } from './process-tree.ts';

/** proc(5): times are in units of 10 ms, whatever the kernel's own clock. */
const unitMs = 10;

/** Milliseconds of processor time that a tree has used, children that have ended included; 0 where the platform has no `/proc`. */
export function processorTime({ root, marker }: ProcessTree): number {
  if (process.platform !== 'linux') return 0;
  const members = listProcesses().filter(
    ({ pid, group, session }) =>
      (root !== null && [pid, group, session].includes(root.pid)) || carries(pid, marker),
  );
  return members.reduce((total, { pid }) => total + timeOf(pid), 0);
}

/** Fields 14 to 17: in user mode and in the kernel, its own and that of the children it has waited for. */
function timeOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const times = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 15);
    return times.reduce((total, time) => total + Number(time) * unitMs, 0);
  } catch {
    return 0;
  }
}
