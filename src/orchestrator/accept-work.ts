import type { AgentWork, Assignment } from '../domain/attempt.ts';
import type { AttemptOutcome, Evidence, Finding, Remains } from '../domain/attempt-outcome.ts';
import { addUsage, budgetLeft } from '../domain/usage.ts';
import type { HarvestedWork } from '../domain/verification/harvested-work.ts';
import { judgeSecrets, judgeWork } from '../domain/verification/judge-work.ts';
import { type Objection, orderFindings, weighObjections } from '../domain/verification/objection.ts';
import type { AttemptObserver } from '../ports/attempt-runner.ts';
import { askQa } from './ask-qa.ts';
import { cancelled, unavailable } from './early-ends.ts';
import type { Aborted, Unavailable, VerificationHost } from './verification-parts.ts';
import { verifyWork } from './verify-work.ts';

/** Work that was harvested, and what is left of its attempt when it is not accepted. */
interface WorkToAccept<W> {
  readonly workspace: W;
  readonly assignment: Assignment;
  readonly observer: AttemptObserver;
  /** What the agent has used that did the work. */
  readonly agent: AgentWork;
  readonly signal: AbortSignal;
  readonly harvest: HarvestedWork;
  readonly remains: Remains;
}

const mostCommits = 20;

/**
 * From harvested commits to a pushed branch, in the order of R33: policy and secrets before anything of the work is run, then verification, then
 * the QA agent. At each of the three steps everything that speaks against the work is told at once.
 */
export async function acceptWork<W>(
  host: VerificationHost<W>,
  { workspace, assignment, observer, agent, signal, harvest, remains }: WorkToAccept<W>,
): Promise<AttemptOutcome> {
  const { commit, changes } = harvest;
  const file = new Verdicts(assignment, remains);
  const judged = judgeWork(harvest, assignment.branch, assignment.task.scope);
  // Where nothing was committed, the policy has said so.
  if (commit === null) return file.reject(judged);
  const searched = await host.workspaces.findSecrets(workspace, commit);
  if (searched.outcome === 'unavailable') return unlessAborted(searched, remains, signal);
  const refusedByPolicy = file.weigh([...judgeSecrets(searched), ...judged]);
  if (refusedByPolicy !== null) return refusedByPolicy;

  await observer.verifying();
  const work = { workspace, assignment, commit, changes };
  const verified = await verifyWork(host, work, signal);
  if (verified.outcome !== 'verified') return unlessAborted(verified, remains, signal);
  file.add(verified.evidence, verified.findings);
  const refusedByTests = file.weigh(verified.objections);
  if (refusedByTests !== null) return refusedByTests;

  const { evidence, findings } = file;
  const asked = await askQa(
    host,
    work,
    { diff: harvest.diff, evidence, findings },
    {
      budget: budgetLeft(assignment.budget, agent.usage),
      signal,
      used: (usage) => observer.worked({ ...agent, usage: addUsage(agent.usage, usage) }),
    },
  );
  if (asked.outcome !== 'asked') return unlessAborted(asked, remains, signal);
  const refusedByQa = file.weigh(asked.objections);
  if (refusedByQa !== null) return refusedByQa;

  // Verification lasts minutes, in which this process may have been stopped and another worker may have claimed the attempt.
  const mayPush: AttemptObserver['mayPush'] = (push) => observer.mayPush(push);
  const pushed = await host.workspaces.push(workspace, commit, { signal, mayPush });
  if (pushed.outcome === 'lost') return cancelled(remains);
  if (pushed.outcome === 'unavailable') return unlessAborted(pushed, remains, signal);
  if (pushed.outcome === 'refused') return file.reject([pushed]);
  return {
    kind: 'verified',
    commit,
    changedFiles: changes.map(({ path }) => path),
    evidence: file.evidence,
    findings: orderFindings(file.findings),
    commits: harvest.commits.slice(-mostCommits),
  };
}

/** What is known of a work so far, and the outcome when something speaks against it. */
class Verdicts {
  evidence: readonly Evidence[] = [];
  findings: readonly Finding[] = [];
  readonly #assignment: Assignment;
  readonly #remains: Remains;

  constructor(assignment: Assignment, remains: Remains) {
    this.#assignment = assignment;
    this.#remains = remains;
  }

  add(evidence: readonly Evidence[], findings: readonly Finding[]): void {
    this.evidence = [...this.evidence, ...evidence];
    this.findings = [...this.findings, ...findings];
  }

  /** `null` when people have allowed all of it, which becomes a finding then. */
  weigh(objections: readonly Objection[]): AttemptOutcome | null {
    const weighed = weighObjections(objections, this.#assignment.allowances);
    if (weighed.outcome === 'refused') return this.#rejected(weighed);
    this.add([], weighed.findings);
    return null;
  }

  /** Whatever people have allowed. */
  reject(objections: readonly Objection[]): AttemptOutcome {
    const weighed = weighObjections(objections, []);
    if (weighed.outcome === 'lifted') throw new Error('rejected without a reason');
    return this.#rejected(weighed);
  }

  #rejected({ reason, message }: Objection): AttemptOutcome {
    return { kind: 'rejected', reason, message, evidence: this.evidence, ...this.#remains };
  }
}

function unlessAborted(what: Aborted | Unavailable, remains: Remains, signal: AbortSignal): AttemptOutcome {
  return what.outcome === 'aborted' ? cancelled(remains) : unavailable(what.message, remains, signal);
}
