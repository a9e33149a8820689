import type { AttemptOutcome, RejectionReason, UseLimit } from '../domain/attempt-outcome.ts';
import { moneyText, tokensText, usageText } from '../domain/figures.ts';
import type { AttemptView, TaskView } from '../domain/run-view.ts';
import type { Settings } from '../domain/settings.ts';
import type { TaskState } from '../domain/task-state.ts';
import type { Verdict } from '../domain/verdict.ts';
import { formatDuration } from './durations.ts';
import { codeBlock, inlineText, listing } from './escape.ts';

/** What people write to command us; arguments follow after a space. */
export const COMMAND = '/amplihack:parallel-orchestrate';

/** A command as a block of its own, which GitHub gives a button to copy. */
export function commandBlock(args = ''): string {
  return codeBlock(args === '' ? COMMAND : `${COMMAND} ${args}`);
}

/** The states of a task that a person has to look at. */
export const FAILED_STATES: readonly TaskState[] = ['failed', 'timed_out', 'rejected'];

/** Whether a task has failed and no attempt will come without anybody asking. */
export function hasFailedForGood({ state, retryAt }: Pick<TaskView, 'state' | 'retryAt'>): boolean {
  return FAILED_STATES.includes(state) && retryAt === null;
}

/** Said wherever somebody decides to let agents work; nothing where they are surely confined. */
export function explainSandbox({ sandbox }: Pick<Settings, 'sandbox'>): string {
  switch (sandbox) {
    case 'required':
      return '';
    case 'preferred':
      return '**Sandbox: preferred.** On a worker that has none, agents work with all rights of the account that runs it.';
    case 'off':
      return '**Sandbox: off.** Agents work in their own workspace, but with all rights of the account that runs the worker.';
  }
}

/** `80 %`; no share below 1 is shown as 100. */
export function percent(share: number): string {
  return `${share >= 1 ? 100 : Math.min(99, Math.round(share * 100))} %`;
}

/** `passed: 6 of 7 tasks (86 %; 80 % are needed)`. */
export function explainVerdict({ passed, succeeded, total, share, threshold }: Verdict): string {
  const figures = `${succeeded} of ${total} tasks (${percent(share)}; ${percent(threshold)} are needed)`;
  return `${passed ? 'passed' : 'did not pass'}: ${figures}`;
}

/** What a success is, and how many are needed, in one clause. */
export function explainSuccess(settings: Settings): string {
  return `a task counts as success when its work is verified; the run passes at ${percent(settings.successThreshold)}`;
}

/** `, of a budget of $5.00`; empty where the run has none. */
export function ofBudget({ budget: { run } }: Settings): string {
  const limits = [
    ...(run.costUsd === null ? [] : [moneyText(run.costUsd)]),
    ...(run.tokens === null ? [] : [tokensText(run.tokens)]),
    ...(run.turns === null ? [] : [`${run.turns} turns`]),
  ];
  return limits.length === 0 ? '' : `, of a budget of ${listing(limits)}`;
}

/** How an attempt ended, in safe text: `verified after 4 min`, `rejected after 12 min: it changed …`. */
export function explainAttempt({ startedAt, endedAt, outcome }: AttemptView, messageAtMost = 300): string {
  if (outcome === null) return startedAt === null ? 'queued' : 'under way';
  const time = startedAt === null || endedAt === null ? '' : ` after ${formatDuration(endedAt - startedAt)}`;
  const end = `${outcomeName(outcome)}${time}`;
  return outcome.kind === 'verified' ? end : `${end}: ${inlineText(outcome.message, messageAtMost)}`;
}

/** One attempt in a list: `Attempt 2, codex, since claude is limited until …: verified after 4 min ($0.42 · 120k tokens)`. */
export function attemptLine(attempt: AttemptView): string {
  const who = inlineText(attempt.because ?? agentName(attempt), 200);
  const use = usageText(attempt.usage);
  return `Attempt ${attempt.number}, ${who}: ${explainAttempt(attempt)}${use === '' ? '' : ` (${use})`}`;
}

/** `codex`, or `codex, gpt-5` where the model was chosen. */
export function agentName({ agent, model }: AttemptView): string {
  return model === null ? agent : `${agent}, ${model}`;
}

/** How a person lets held work pass; empty where none is held. */
export function allowCommand({ handle, held }: Pick<TaskView, 'handle' | 'held'>): string {
  return held === null ? '' : commandBlock(`allow ${handle} ${held}`);
}

/** The name of an outcome as a title or a list shows it. */
export function outcomeName(outcome: AttemptOutcome): string {
  switch (outcome.kind) {
    case 'verified':
    case 'rejected':
    case 'failed':
    case 'cancelled':
      return outcome.kind;
    case 'timed_out':
      return outcome.limit === 'wall' ? 'timed out' : 'timed out without a sign of life';
    case 'over_limit':
      return `stopped at a limit (${LIMIT_NAMES[outcome.limit]})`;
    case 'parked':
      return 'parked';
    case 'infrastructure':
      return 'stopped by a failure of the infrastructure';
  }
}

const LIMIT_NAMES: Readonly<Record<UseLimit, string>> = {
  costUsd: 'cost',
  tokens: 'tokens',
  turns: 'turns',
  memory: 'memory',
  processes: 'processes',
  disk: 'disk space',
};

const FIXES: Readonly<Record<RejectionReason, string>> = {
  'prerequisites-conflict':
    'No agent has started: the branches named above change the same places in the files named above. Merge the pull request of one of them first, resolve the conflict in the other and merge it too, then retry.',
  'no-commits':
    'The agent committed nothing. Say in the item which files to change and what they should do afterwards, or split the item.',
  'out-of-scope':
    'If the task does need those files, name them (in backticks) in its line of the master issue. If it does not, retry: the next attempt is told what was outside.',
  'verification-failed':
    'Run the command that failed on the diff below: either the change is wrong, or the check is and has to be repaired on the base branch first.',
  'wrong-branch':
    'The agent committed to another branch than its own. Retry; if it happens again, the instructions of the repository or of the agent lead it there.',
  secret:
    'The commits hold what looks like a credential; nothing was pushed, and they stay on the worker. If it is a real one, revoke it. Say in the item where such a value comes from (the environment, a secret store) or how to write an example of it, then retry.',
  'protected-file':
    'These files decide what runs on other people’s machines or what agents are told. If the task is to change one, name it in its line of the master issue; for this time, allow it by the command below.',
  submodule:
    'A submodule brings in the code of another repository. Change it by hand, or allow it by the command below.',
  symlink: 'A link that leads out of the repository shows whoever checks it out files of their own machine.',
  'too-large':
    'Large files stay in the history for ever. Keep them elsewhere (Git LFS, a release, a store), or allow it by the command below.',
  'weakened-tests':
    'Look at the diff: if the tests were right before, retry; if the change of behaviour is meant, allow it by the command below.',
  'tests-prove-nothing':
    'The new tests pass without the change too. Say in the item which behaviour they have to show, or allow it by the command below.',
  'qa-rejected':
    'The reasons are above. If they are right, retry: the next attempt is told them. If they are not, allow it by the command below.',
  'qa-blocked':
    'The QA agent could not come to a decision, for the reason above. Retry, or allow it by the command below.',
  'end-to-end-failed':
    'Run the end-to-end command on the diff below at the viewport named above: either the change is wrong, or the expected picture has to be renewed.',
  'push-refused':
    'GitHub did not let the app push, for the reason above: a rule or hook of the repository, or a permission that the App lacks. Allow the app to push below `orch/`, or grant the permission, then retry.',
  unverifiable:
    'There was nothing to verify with. List the commands under `verify:` in `.github/parallel-orchestrator.yml`, then retry.',
};

/** What a person may do about an attempt that did not succeed. */
export function suggestFix(outcome: Exclude<AttemptOutcome, { kind: 'verified' }>): string {
  switch (outcome.kind) {
    case 'rejected':
      return FIXES[outcome.reason];
    case 'failed':
      return 'The agent did not bring the task to its end: the reason is above, and the end of its log says more. If the item is unclear or too large, reword or split it.';
    case 'timed_out':
      return outcome.limit === 'wall'
        ? 'Split the item, or give it more time: `agent_timeout` in `.github/parallel-orchestrator.yml`, or `--timeout 60m` when you start a run.'
        : 'The agent stopped giving signs of life. The end of its log shows what it waited for, often a question or a login.';
    case 'over_limit':
      return 'Split the item, or raise the limit: `budget` in `.github/parallel-orchestrator.yml` for tokens, money and turns; memory, processes and disk are set by the operator of the worker.';
    case 'parked':
      return 'It waits for what other tasks deliver, and goes on by itself once they have.';
    case 'infrastructure':
      return 'This says nothing about the task: the worker, the network or a provider failed. Mend that, then retry.';
    case 'cancelled':
      return 'Nothing is to be mended: retry when you want the task done after all.';
  }
}
