import type { KeptReport, PoolReport, SlotReport } from '../domain/pool-report.ts';
import { formatDuration } from './durations.ts';
import { counted } from './escape.ts';

const DAY = 86_400_000;

/** What a verb of `pool` did, as lines for a terminal; `now` in milliseconds since the epoch. */
export function poolLines(report: PoolReport, now: number): string[] {
  switch (report.verb) {
    case 'init':
      return [
        `The pool in ${report.pool} is ${report.outcome}: ${report.slots} workspaces of ${report.repository}, each a ${report.isolation}.`,
        ...beyondLine(report.beyond),
      ];
    case 'acquire':
      // The path alone, so that a shell can take it: cd "$(parallel-orchestrator pool acquire)".
      return [report.outcome === 'acquired' ? report.path : report.message];
    case 'release':
      return releaseLines(report);
    case 'status':
      return [...table(report.slots, now), ...keptLines(report.kept, now)];
    case 'merge':
      return mergeLines(report);
    case 'cleanup':
      return [
        ...report.removed.map(({ what, name }) => `removed: ${what} ${name}`),
        report.removed.length === 0 ? 'Nothing was old enough to be removed.' : '',
        ...keptLines(report.kept, now),
        ...report.setAside.map((path) => `Set aside by a reset, and never removed by the pool: ${path}`),
      ].filter((line) => line !== '');
    case 'reset':
      return [resetLine(report)];
    case 'health':
      return report.findings.map(
        ({ ok, name, message }) => `${ok ? 'ok     ' : 'not ok '} ${name}: ${message}`,
      );
  }
}

type Of<V extends PoolReport['verb']> = Extract<PoolReport, { verb: V }>;

function releaseLines(report: Of<'release'>): string[] {
  if (report.outcome === 'refused') {
    return [report.message, ...report.uncommitted.map((path) => `  ${path}`)];
  }
  const aside = report.setAside === null ? [] : [`Its files were set aside in ${report.setAside}.`];
  const kept = report.kept.map(
    ({ commit, kind, ref, from }) =>
      `${kind === 'rescued' ? 'Uncommitted changes' : `The work on ${from}`} stay${kind === 'rescued' ? '' : 's'} as ${commit.slice(0, 12)} (${ref}).`,
  );
  const nothing = kept.length === 0 && aside.length === 0 ? ['It held no work of its own.'] : [];
  return [`${report.slot} is free again.`, ...kept, ...nothing, ...aside];
}

function mergeLines(report: Of<'merge'>): string[] {
  const short = report.commit.slice(0, 12);
  if (report.outcome === 'conflict') {
    return [`${short} conflicts with ${report.branch} in ${report.files.join(', ')}. Nothing was changed.`];
  }
  const done = {
    created: `The branch ${report.branch} is made, at ${short}.`,
    'fast-forwarded': `${report.branch} went forward to ${short}.`,
    merged: `${report.branch} has the work now, merged as ${short}.`,
    contained: `${report.branch} has this work already.`,
  }[report.outcome];
  const left =
    report.uncommitted === 0
      ? []
      : [
          `${counted(report.uncommitted, 'uncommitted change')} ${report.uncommitted === 1 ? 'is' : 'are'} not part of it.`,
        ];
  return [done, ...left];
}

function beyondLine(beyond: readonly string[]): string[] {
  if (beyond.length === 0) return [];
  const [stay, them] = beyond.length === 1 ? ['stays', 'it'] : ['stay', 'them'];
  return [
    `${beyond.join(', ')} ${stay} with whoever has ${them}; once released, nobody is given ${them} any more.`,
  ];
}

function resetLine({ outcome, slot, setAside }: Of<'reset'>): string {
  if (outcome === 'idle already') return `${slot} is in use by nobody already.`;
  const where = setAside === null ? 'Its work is kept.' : `What was in it is in ${setAside}.`;
  return `${slot} can be used again. ${where}`;
}

function table(slots: readonly SlotReport[], now: number): string[] {
  const rows = slots.map((slot) => [
    slot.name,
    slot.state,
    slot.holder ?? '',
    slot.branch ?? '',
    slot.since === null ? '' : formatAge(now - slot.since),
    slot.ahead === null ? '' : `${slot.ahead} ahead`,
    slot.state === 'idle' ? '' : (slot.why ?? slot.path),
  ]);
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, index) => Math.max(most[index] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function keptLines(kept: readonly KeptReport[], now: number): string[] {
  return kept.map(({ commit, from, subject, at, kind }) => {
    const what = kind === 'rescued' ? 'rescued' : 'kept';
    return `${what}: ${commit.slice(0, 12)} of ${from}, ${formatAge(now - at)} old, merged nowhere: ${subject}`;
  });
}

function formatAge(ms: number): string {
  return ms < 2 * DAY ? formatDuration(ms) : `${Math.floor(ms / DAY)} days`;
}
