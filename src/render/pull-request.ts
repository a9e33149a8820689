import type { Prerequisite } from '../domain/attempt.ts';
import type { AttemptOutcome, Evidence, EvidenceSubject } from '../domain/attempt-outcome.ts';
import type { AttemptView } from '../domain/run-view.ts';
import type { Handle } from '../domain/work-item.ts';
import { formatDuration } from './durations.ts';
import { counted, inlineCode, inlineText, listing, logBlock, pullRequestTitle } from './escape.ts';
import { attemptLine } from './explain.ts';
import { renderFindings } from './findings.ts';
import { block, joinBlocks, limitBody } from './limit-body.ts';
import { alertBox, bullets, folded, section, table } from './markdown.ts';
import type { IssueText } from './sub-issue.ts';

export interface PullRequestInput {
  readonly master: { readonly number: number; readonly title: string };
  /** As people call it: the name of the run. */
  readonly runName: string;
  readonly subIssue: number;
  readonly task: { readonly handle: Handle; readonly title: string; readonly scope: readonly string[] };
  readonly outcome: Extract<AttemptOutcome, { kind: 'verified' }>;
  /** All attempts at the task, the oldest first; the last is the verified one. */
  readonly attempts: readonly AttemptView[];
  /** Branch that the pull request goes to. */
  readonly base: string;
  /** Tasks on whose branches the attempt was built, with their pull requests where they exist. */
  readonly builtOn: readonly (Prerequisite & { readonly pullRequest: number | null })[];
  /** Login of who asked for the run. */
  readonly requestedBy: string;
}

/** The pull request of a task (R36), opened after verification. */
export function renderPullRequest(input: PullRequestInput): IssueText {
  const { task, outcome } = input;
  const body = limitBody([
    block('findings', 3, renderFindings(outcome.findings)),
    block('references', 3, references(input)),
    block('how it began', 3, beginning(outcome)),
    block('contained work', 3, containedWork(input)),
    block(
      'what was done',
      2,
      section(
        'What was done',
        bullets(
          outcome.commits.map((subject) => inlineText(subject)),
          20,
        ),
      ),
    ),
    block('evidence', 3, section('Evidence', evidence(outcome))),
    block('ends of the logs', 1, folded('Ends of the logs', logs(outcome.evidence))),
    block('scope', 2, section('Scope', scope(input))),
    block('changed files', 2, changedFiles(outcome)),
    block('attempts', 2, section('Attempts', attempts(input.attempts))),
    block('footer', 3, footer(input)),
  ]);
  return { title: pullRequestTitle(task.title), body };
}

function references({ master, subIssue, task }: PullRequestInput): string {
  return `Closes #${subIssue}\n\n${task.handle} of #${master.number} “${inlineText(master.title, 120)}”`;
}

/** Such as that it conflicts with what has become of the base meanwhile. */
function beginning({ notes = [] }: PullRequestInput['outcome']): string {
  return notes.length === 0 ? '' : alertBox('NOTE', joinBlocks(notes.map((note) => inlineText(note, 2_000))));
}

/** A reviewer has to know whose work the diff shows, and what has to be merged first. */
function containedWork({ base, builtOn }: PullRequestInput): string {
  const named = (tasks: PullRequestInput['builtOn']) =>
    listing(tasks.map((each) => `${pullRequestOf(each)} (${each.handle} “${inlineText(each.title, 100)}”)`));
  const below = builtOn.filter(({ branch }) => branch === base);
  const inside = builtOn.filter(({ branch }) => branch !== base);
  return joinBlocks([
    below.length > 0
      ? `**Merge ${named(below)} first.** This pull request goes to the branch of that task, so that it shows its own changes only.`
      : '',
    inside.length > 0
      ? `**It contains the work of ${named(inside)}**, on which it was built. Once that is merged, the diff shows its own changes only.`
      : '',
  ]);
}

function pullRequestOf({ pullRequest, branch }: PullRequestInput['builtOn'][number]): string {
  return pullRequest === null ? inlineCode(branch) : `#${pullRequest}`;
}

function evidence({ commit, evidence }: PullRequestInput['outcome']): string {
  const hasOthers = evidence.some(({ on = 'work' }) => on !== 'work');
  const rows = evidence.map(({ command, on = 'work', exitCode, durationMs }) => [
    inlineCode(command),
    ...(hasOthers ? [SUBJECTS[on]] : []),
    result(on, exitCode),
    formatDuration(durationMs),
  ]);
  return joinBlocks([
    `Run by the app on ${inlineCode(commit.slice(0, 12))}, in a fresh checkout that the agent never touched:`,
    table(['Command', ...(hasOthers ? ['On'] : []), 'Result', 'Time'], rows),
  ]);
}

const SUBJECTS: Readonly<Record<EvidenceSubject, string>> = {
  work: 'this work',
  'work with base tests': 'this work, with the tests of the base',
  base: 'the base',
  'base with new tests': 'the base, with the new tests',
};

/** That the base fails the new tests is what they are for. */
function result(on: EvidenceSubject, exitCode: number | null): string {
  if (exitCode === 0) return '✅ passed';
  const end = `exit ${exitCode ?? 'by signal'}`;
  return on === 'base with new tests' ? `☑️ ${end}, as it should` : `❌ ${end}`;
}

function logs(evidence: readonly Evidence[]): string {
  const shown = evidence.filter(({ logTail }) => logTail.trim() !== '');
  return joinBlocks(shown.flatMap(({ command, logTail }) => [inlineCode(command), logBlock(logTail)]));
}

function scope({ task, outcome }: PullRequestInput): string {
  if (task.scope.length === 0) return 'The item names no files, so the whole repository was in scope.';
  const isInside = outcome.findings.every(({ kind }) => kind !== 'out-of-scope');
  return `Allowed: ${listing(task.scope.slice(0, 40).map((path) => inlineCode(path)))}, and the tests and documentation that belong to it. ${isInside ? 'All changes are inside.' : 'Changes outside of it were allowed; they are named above.'}`;
}

function changedFiles({ changedFiles }: PullRequestInput['outcome']): string {
  const list = bullets(
    changedFiles.map((path) => inlineCode(path)),
    100,
  );
  return folded(`${counted(changedFiles.length, 'changed file')}`, list);
}

function attempts(all: readonly AttemptView[]): string {
  return bullets(all.map(attemptLine), 20);
}

function footer({ requestedBy, runName }: PullRequestInput): string {
  return `<sub>Made by a coding agent in run ${inlineCode(runName)}, asked for by ${inlineText(requestedBy)}. Please review it as you would a colleague’s.</sub>`;
}
