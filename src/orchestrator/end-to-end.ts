import { join } from 'node:path';
import type { Evidence, Finding } from '../domain/attempt-outcome.ts';
import { isInScope } from '../domain/scopes.ts';
import type { Objection } from '../domain/verification/objection.ts';
import { code } from '../domain/verification/quote.ts';
import { judgePictures, VIEWPORTS, type Viewport, viewportName } from '../domain/verification/viewports.ts';
import { checkOutPrepared } from './check-out-prepared.ts';
import { explainFailures, type RanCommands, runCommands } from './run-commands.ts';
import type { Aborted, Checkout, Unavailable, VerificationHost, WorkToVerify } from './verification-parts.ts';

export interface TriedEndToEnd {
  readonly outcome: 'tried';
  readonly objections: readonly Objection[];
  readonly findings: readonly Finding[];
  readonly evidence: readonly Evidence[];
}

const NOTHING: TriedEndToEnd = { outcome: 'tried', objections: [], findings: [], evidence: [] };

/**
 * Front-end work (R35): where a changed file asks for it, the end-to-end command runs at each viewport on the base and on the work, and their
 * pictures of the same name are compared. A viewport at which the base fails cannot be judged.
 */
export async function tryEndToEnd<W>(
  host: VerificationHost<W>,
  work: WorkToVerify<W>,
  base: string,
  signal: AbortSignal,
): Promise<TriedEndToEnd | Aborted | Unavailable> {
  const { endToEnd } = work.assignment.verification;
  if (endToEnd === null || !work.changes.some(({ path }) => isInScope(path, endToEnd.paths))) return NOTHING;
  const before = await runAtAll(host, work, base, 'base', endToEnd.command, signal);
  if (before.outcome !== 'ran-at-all') return before;
  const after = await runAtAll(host, work, work.commit, 'work', endToEnd.command, signal);
  if (after.outcome !== 'ran-at-all') return after;

  const [faults, red]: [string[], string[]] = [[], []];
  for (const viewport of VIEWPORTS) {
    const [old, now] = [before.runs.get(viewport), after.runs.get(viewport)];
    if (old === undefined || now === undefined) continue;
    if (old.failures.length > 0) {
      red.push(viewportName(viewport));
    } else if (now.failures.length > 0) {
      faults.push(`at ${viewportName(viewport)}, ${explainFailures(now.failures)}`);
    } else {
      const differences = await host.verification.comparePictures(
        screenshots(before.checkout, viewport),
        screenshots(after.checkout, viewport),
      );
      const fault = judgePictures(viewport, differences);
      if (fault !== null) faults.push(fault);
    }
  }
  return {
    outcome: 'tried',
    objections:
      faults.length === 0
        ? []
        : [{ reason: 'end-to-end-failed', message: `End to end: ${faults.join('; ')}.` }],
    findings:
      red.length === 0
        ? []
        : [{ kind: 'red-base', message: explainRed(endToEnd.command, base, red), allowedBy: null }],
    evidence: [
      ...[...before.runs.values()].flatMap(({ evidence, failures }) => (failures.length > 0 ? evidence : [])),
      ...[...after.runs.values()].flatMap(({ evidence }) => evidence),
    ],
  };
}

function explainRed(command: string, base: string, viewports: readonly string[]): string {
  return `The base (${code(base.slice(0, 12))}) does not pass ${code(command)} itself at ${viewports.join(', ')}, so that this says nothing about the work.`;
}

type RanAtAll = {
  readonly outcome: 'ran-at-all';
  readonly checkout: Checkout;
  readonly runs: ReadonlyMap<Viewport, RanCommands>;
};

/** All viewports in one checkout, the set-up once. */
async function runAtAll<W>(
  host: VerificationHost<W>,
  work: WorkToVerify<W>,
  commit: string,
  on: 'base' | 'work',
  command: string,
  signal: AbortSignal,
): Promise<RanAtAll | Aborted | Unavailable> {
  const checked = await checkOutPrepared(host, work, commit, null, signal);
  if (checked.outcome === 'unavailable') return checked;
  const { checkout } = checked;
  const runs = new Map<Viewport, RanCommands>();
  for (const [index, viewport] of VIEWPORTS.entries()) {
    const shown = `${command} # ${viewportName(viewport)}`;
    const ran = await runCommands(
      (each, place, abort) =>
        host.verification.run(each === shown ? scriptOf(command, place, viewport) : each, place, abort),
      checkout,
      {
        setUp: index === 0 ? work.assignment.setUp : [],
        commands: [shown],
        on,
        mayFail: new Set(),
        all: false,
      },
      signal,
    );
    if (ran.outcome !== 'ran') return ran;
    runs.set(viewport, ran);
  }
  return { outcome: 'ran-at-all', checkout, runs };
}

/** What it draws is kept beside the tree, so that it cannot be taken for a part of it. */
function screenshots({ temporary }: Checkout, viewport: Viewport): string {
  return join(temporary, `screenshots-${viewport.width}x${viewport.height}`);
}

function scriptOf(command: string, checkout: Checkout, viewport: Viewport): string {
  const folder = `'${screenshots(checkout, viewport).replaceAll("'", "'\\''")}'`;
  return [
    `export VIEWPORT_WIDTH=${viewport.width} VIEWPORT_HEIGHT=${viewport.height} SCREENSHOT_DIR=${folder}`,
    'rm -rf "$SCREENSHOT_DIR"; mkdir -p "$SCREENSHOT_DIR"',
    command,
  ].join('\n');
}
