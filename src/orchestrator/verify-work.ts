import type { Evidence, Finding } from '../domain/attempt-outcome.ts';
import type { BaseResult } from '../domain/verification/base-result.ts';
import type { Weakening } from '../domain/verification/compare-tests.ts';
import { explainWeakenings, judgeWeakenings } from '../domain/verification/explain-tests.ts';
import type { Objection } from '../domain/verification/objection.ts';
import { code, codeList } from '../domain/verification/quote.ts';
import { newTestsMust, type Overlay } from '../domain/verification/study-changes.ts';
import type { ChosenCommands, WorkStudy } from '../domain/verification/work-study.ts';
import { checkOutPrepared } from './check-out-prepared.ts';
import { tryEndToEnd } from './end-to-end.ts';
import { explainFailures, type RanCommands, runCommands } from './run-commands.ts';
import type { Aborted, Unavailable, VerificationHost, WorkToVerify } from './verification-parts.ts';

/** What was found out by running things. */
export interface VerifiedWork {
  readonly outcome: 'verified';
  readonly objections: readonly Objection[];
  readonly findings: readonly Finding[];
  readonly evidence: readonly Evidence[];
}

const nothingToRun =
  'There is nothing to verify it with: no `verify:` in .github/parallel-orchestrator.yml on the default branch, and none of package.json (`scripts.test`), Makefile (`test`), Cargo.toml, go.mod or pytest was found. Set `verify:` there.';

/**
 * Verifies work (R33a): the base first, then the work as it is, then the work with the base's own tests, then its new tests on the base, at
 * last what front-end work has to show. What is verified decides nothing about how.
 */
export async function verifyWork<W>(
  host: VerificationHost<W>,
  work: WorkToVerify<W>,
  signal: AbortSignal,
): Promise<VerifiedWork | Aborted | Unavailable> {
  const { workspace, commit, changes, assignment } = work;
  const study = await host.verification.study(workspace, commit, changes, assignment);
  if (study.outcome === 'unavailable') return study;
  const { chosen } = study;
  const run = new VerificationRun(host, work, study, signal);
  if (chosen === null) run.object({ reason: 'unverifiable', message: nothingToRun });
  else await run.tryTests(chosen);
  if (run.isGoingWell()) await run.tryEndToEnd();
  return run.result();
}

/** One verification with what it has found so far; the first failure of ours ends it. */
class VerificationRun<W> {
  readonly #host: VerificationHost<W>;
  readonly #work: WorkToVerify<W>;
  readonly #study: WorkStudy;
  readonly #signal: AbortSignal;
  readonly #objections: Objection[] = [];
  readonly #findings: Finding[] = [];
  readonly #evidence: Evidence[] = [];
  readonly #weakenings: Weakening[];
  #baseEvidence: readonly Evidence[] = [];
  #stopped: Aborted | Unavailable | null = null;
  #failing: ReadonlySet<string> = new Set();
  /** Whether every command passes on the work with the tests of the base. */
  #basePasses = false;

  constructor(host: VerificationHost<W>, work: WorkToVerify<W>, study: WorkStudy, signal: AbortSignal) {
    this.#host = host;
    this.#work = work;
    this.#study = study;
    this.#signal = signal;
    this.#weakenings = [...study.weakenings];
  }

  object(objection: Objection): void {
    this.#objections.push(objection);
  }

  isGoingWell(): boolean {
    return this.#stopped === null && this.#objections.every(({ reason }) => reason !== 'verification-failed');
  }

  result(): VerifiedWork | Aborted | Unavailable {
    if (this.#stopped !== null) return this.#stopped;
    const { rewritten } = this.#study;
    const weakened = judgeWeakenings(
      this.#basePasses ? this.#weakenings : [...this.#weakenings, ...rewritten],
    );
    const isHeld = this.#work.assignment.verification.weakenedTests === 'hold';
    const shown = isHeld ? [] : weakened;
    return {
      outcome: 'verified',
      objections: isHeld ? [...this.#objections, ...weakened] : this.#objections,
      findings: [...shown.map(toFinding), ...this.#shownChanges(), ...this.#findings],
      evidence: [...this.#evidence, ...this.#baseEvidence],
    };
  }

  async tryTests(chosen: ChosenCommands): Promise<void> {
    await this.#tryBase(chosen);
    if (this.#stopped === null) await this.#tryWork(chosen);
    if (this.isGoingWell()) await this.#tryLocked(chosen);
    if (this.isGoingWell()) await this.#tryNewTests(chosen);
  }

  async tryEndToEnd(): Promise<void> {
    const tried = await tryEndToEnd(this.#host, this.#work, this.#study.base, this.#signal);
    if (tried.outcome !== 'tried') {
      this.#stopped = tried;
      return;
    }
    this.#objections.push(...tried.objections);
    this.#findings.push(...tried.findings);
    this.#evidence.push(...tried.evidence);
  }

  /** A command that fails without the work says nothing about it. */
  async #tryBase({ commands }: ChosenCommands): Promise<void> {
    const { base } = this.#study;
    const { setUp } = this.#work.assignment;
    const ask = async (): Promise<BaseResult> => {
      const ran = await this.#runIn(base, null, { commands, on: 'base', all: true });
      if (ran.outcome !== 'ran') return ran;
      const red = new Set(ran.failures.map(({ command }) => command));
      return { outcome: 'known', failing: lastRuns(ran.evidence).filter(({ command }) => red.has(command)) };
    };
    const result = await this.#host.verification.recallBase({ base, setUp, commands }, ask, this.#signal);
    if (result.outcome !== 'known') {
      this.#stopped = result;
      return;
    }
    const { failing } = result;
    if (failing.length === 0) return;
    this.#failing = new Set(failing.map(({ command }) => command));
    this.#baseEvidence = failing;
    const message = `The base (${code(base.slice(0, 12))}) does not pass ${codeList([...this.#failing])} itself, so that this says nothing about the work.`;
    this.#findings.push({ kind: 'red-base', message, allowedBy: null });
  }

  async #tryWork({ commands, why }: ChosenCommands): Promise<void> {
    const ran = await this.#take(await this.#runIn(this.#work.commit, null, { commands, on: 'work' }));
    const failures = this.#ownFailures(ran);
    if (failures.length === 0) return;
    const origin = why === null ? '' : ` (detected from ${why})`;
    const message = `In a fresh checkout, ${explainFailures(failures)}${origin}.`;
    this.object({ reason: 'verification-failed', message });
  }

  async #tryLocked({ commands }: ChosenCommands): Promise<void> {
    const { lock } = this.#study;
    if (lock === null) return;
    const ran = await this.#take(
      await this.#runIn(this.#work.commit, lock, { commands, on: 'work with base tests' }),
    );
    const failures = this.#ownFailures(ran);
    this.#basePasses = ran !== null && ran.failures.length === 0;
    if (failures.length === 0) return;
    const what = `with the tests of the base and their set-up put back, ${explainFailures(failures)}`;
    this.#weakenings.push({ path: '', line: null, what });
  }

  /** Commands that do not even pass on the base cannot tell what new tests change there. */
  async #tryNewTests({ commands }: ChosenCommands): Promise<void> {
    const { newTests, base } = this.#study;
    const must = newTestsMust(this.#work.assignment.task.action);
    const telling = commands.filter((command) => !this.#failing.has(command));
    if (newTests === null || must === null || telling.length === 0) return;
    const on = 'base with new tests';
    const mayFail = must === 'fail' ? telling : [];
    const ran = await this.#take(await this.#runIn(base, newTests, { commands: telling, on, mayFail }));
    if (ran === null) return;
    const failed = ran.failures.length > 0;
    if (failed === (must === 'fail')) return;
    const tests = codeList(newTests.paths);
    const message = failed
      ? `The new tests (${tests}) do not pass on the base, though the item says that the code does what it did before: ${explainFailures(ran.failures)}.`
      : `The new tests (${tests}) pass on the base too: they do not show what was changed.`;
    this.object({ reason: 'tests-prove-nothing', message });
  }

  #shownChanges(): Finding[] {
    const shown = [...this.#study.shown, ...(this.#basePasses ? this.#study.rewritten : [])];
    if (shown.length === 0) return [];
    const message = `It changes what tests assert, or what they are run with, as far as can be told without weakening them:\n${explainWeakenings(shown)}`;
    return [{ kind: 'weakened-tests', message, allowedBy: null }];
  }

  #ownFailures(ran: RanCommands | null): RanCommands['failures'] {
    return (ran?.failures ?? []).filter(({ command }) => !this.#failing.has(command));
  }

  /** Takes over what a run has shown; `null` when it could not be had. */
  async #take(ran: RanCommands | Aborted | Unavailable): Promise<RanCommands | null> {
    if (ran.outcome !== 'ran') {
      this.#stopped = ran;
      return null;
    }
    this.#evidence.push(...ran.evidence);
    for (const command of ran.flaky) {
      const message = `${code(command)} failed, and passed when it was run again on the same commit.`;
      const isKnown = this.#findings.some((finding) => finding.message === message);
      if (!isKnown) this.#findings.push({ kind: 'flaky', message, allowedBy: null });
    }
    return ran;
  }

  async #runIn(
    commit: string,
    overlay: Overlay | null,
    plan: {
      readonly commands: readonly string[];
      readonly on: NonNullable<Evidence['on']>;
      readonly all?: boolean;
      readonly mayFail?: readonly string[];
    },
  ): Promise<RanCommands | Aborted | Unavailable> {
    const checked = await checkOutPrepared(this.#host, this.#work, commit, overlay, this.#signal);
    if (checked.outcome === 'unavailable') return checked;
    const { setUp } = this.#work.assignment;
    const mayFail = new Set([...this.#failing, ...(plan.mayFail ?? [])]);
    const { commands, on, all = false } = plan;
    return runCommands(
      this.#host.verification.run,
      checked.checkout,
      { setUp, commands, on, mayFail, all },
      this.#signal,
    );
  }
}

/** Of a command that was run again, the second run. */
function lastRuns(evidence: readonly Evidence[]): Evidence[] {
  return [...new Map(evidence.map((each) => [each.command, each])).values()];
}

function toFinding({ reason, message }: Objection): Finding {
  return { kind: reason, message, allowedBy: null };
}
