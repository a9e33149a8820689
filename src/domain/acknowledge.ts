import type { Action } from './action.ts';
import type { RunRecord } from './run-record.ts';
import type { Reaction, Snapshot } from './snapshot.ts';

const REASONS: Readonly<Record<Reaction, string>> = {
  eyes: 'received',
  rocket: 'done as asked',
  thumbs_down: 'declined',
};

/**
 * 👀 on receipt, 🚀 when dispatched or done, 👎 when declined (R4), on everything that the record says was answered. A label event cannot
 * carry a reaction, so that the issue does.
 */
export function acknowledge({ github, attempts }: Snapshot, run: RunRecord): Action[] {
  const answered = github.commands.filter(
    ({ nodeId, ourReactions }) => run.seenTriggers.includes(nodeId) && !ourReactions.includes('thumbs_down'),
  );
  const others = answered.filter(({ nodeId }) => nodeId !== run.trigger.id);
  const trigger = run.trigger.kind === 'label' ? [github.issue] : answered.filter((c) => !others.includes(c));
  return [
    ...others.flatMap((comment) => missing(comment, ['rocket'])),
    ...trigger.flatMap((subject) => missing(subject, reactionsToTrigger(run, attempts.length > 0))),
  ];
}

function reactionsToTrigger({ phase }: RunRecord, isDispatched: boolean): Reaction[] {
  switch (phase.state) {
    case 'awaiting_approval':
      return ['eyes'];
    case 'running':
      return isDispatched ? ['eyes', 'rocket'] : ['eyes'];
    case 'finished':
      return ['eyes', 'rocket'];
  }
}

function missing(
  subject: { readonly nodeId: string; readonly ourReactions: readonly Reaction[] },
  wanted: readonly Reaction[],
): Action[] {
  return wanted
    .filter((reaction) => !subject.ourReactions.includes(reaction))
    .map((reaction) => ({ type: 'react', subject: subject.nodeId, reaction, reason: REASONS[reaction] }));
}
