import type { RunView } from '../domain/run-view.ts';
import { counted } from '../render/escape.ts';
import { explainVerdict } from '../render/explain.ts';
import { plainLine } from '../terminal/terminal-text.ts';

/** What came of the run and where to look at it, as lines of a terminal. `repositoryUrl` is that of its pages. */
export function describeResult(view: RunView, repositoryUrl: string): string[] {
  if (view.phase.state !== 'finished')
    return [`nothing was run: ${view.plan.reasons.map(plainLine).join('; ')}`];
  const verified = view.tasks.filter(({ state }) => state === 'completed');
  const open = view.tasks.filter(({ state }) => state !== 'completed');
  const retried = verified.filter(({ attempts }) => attempts.length > 1);
  return [
    '',
    `The run ${explainVerdict(view.phase.verdict)}.`,
    `  ${counted(verified.length, 'pull request')}   ${repositoryUrl}/pulls`,
    ...retried.map(({ handle, attempts }) => `  ${handle}: verified at attempt ${attempts.length}`),
    ...open.flatMap(({ handle, why, followUp }) => [
      `  ${handle}: ${plainLine(why)}`,
      ...(followUp === null ? [] : [`    follow-up issue   ${repositoryUrl}/issues/${followUp}`]),
    ]),
  ];
}
