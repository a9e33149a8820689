const promises = [
  'TASK_DONE',
  'READY_FOR_QA',
  'TASK_APPROVED',
  'TASK_REJECTED',
  'QA_BLOCKED',
  'TASK_FAILED',
] as const;

export type PromiseName = (typeof promises)[number];

/** What an agent says about its work in a commit message (R28): a claim, never evidence. */
export type CommitClaim =
  | { readonly kind: 'checkpoint'; readonly text: string }
  | { readonly kind: 'complete'; readonly text: string }
  | { readonly kind: 'blocked'; readonly reason: string; readonly text: string }
  | { readonly kind: 'needs'; readonly task: string; readonly item: string; readonly text: string }
  | { readonly kind: 'promise'; readonly name: PromiseName; readonly id: string | null };

const prefix =
  /^\[(?:(CHECKPOINT|COMPLETE)|BLOCKED:([^\]\n]+)|NEEDS:([^\]/\n]+)\/([^\]\n]+))\][ \t]*([^\n]*)/;
const promiseLine = new RegExp(
  `^[ \\t]*<promise>[ \\t]*(${promises.join('|')})(?:[ \\t]*:[ \\t]*([^<\\n]*))?</promise>[ \\t]*$`,
  'gm',
);

/** Every claim in one commit message: at most one by its prefix, then one for each promise line. */
export function readCommitClaims(message: string): CommitClaim[] {
  const fromPrefix = readPrefix(message);
  const fromLines = [...message.matchAll(promiseLine)].map((match): CommitClaim => {
    const id = (match[2] ?? '').trim();
    return { kind: 'promise', name: match[1] as PromiseName, id: id === '' ? null : id };
  });
  return fromPrefix === null ? fromLines : [fromPrefix, ...fromLines];
}

function readPrefix(message: string): CommitClaim | null {
  const match = prefix.exec(message);
  if (match === null) return null;
  const [, word, reason, task, item, rest] = match;
  const text = (rest ?? '').trim();
  if (word === 'CHECKPOINT') return { kind: 'checkpoint', text };
  if (word === 'COMPLETE') return { kind: 'complete', text };
  if (reason !== undefined) return { kind: 'blocked', reason: reason.trim(), text };
  return { kind: 'needs', task: (task ?? '').trim(), item: (item ?? '').trim(), text };
}

/**
 * Why the agent says that it gave up, or `null`. `messages` are its commits, the oldest first; the last word counts. Nobody
 * gains by claiming a failure, so this is the one claim that is believed without evidence.
 */
export function readSurrender(messages: readonly string[]): string | null {
  const last = messages.flatMap(readCommitClaims).findLast((claim) => claim.kind !== 'checkpoint');
  if (last === undefined) return null;
  if (last.kind === 'blocked') return `it is blocked: ${last.reason}`;
  if (last.kind === 'needs') return `it needs ${last.item} from ${last.task}`;
  if (last.kind !== 'promise') return null;
  if (last.name === 'TASK_FAILED') return 'the task failed';
  if (last.name === 'QA_BLOCKED') return 'its quality check is blocked';
  return last.name === 'TASK_REJECTED' ? 'its own review rejected the work' : null;
}
