import type { Need } from '../domain/attempt-outcome.ts';
import type { LastWord } from '../domain/last-word.ts';

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

/** The last word of an agent's commits, the oldest first; `null` when it says nothing. A checkpoint takes nothing back. */
export function readLastWord(messages: readonly string[]): LastWord | null {
  const claims = messages.flatMap(readCommitClaims).filter((claim) => claim.kind !== 'checkpoint');
  const last = claims.at(-1);
  switch (last?.kind) {
    case undefined:
      return null;
    case 'complete':
      return { kind: 'complete' };
    case 'blocked':
      return { kind: 'gave-up', why: `it is blocked: ${last.reason}` };
    case 'needs':
      return { kind: 'needs', needs: needsAtTheEnd(claims) };
    case 'promise':
      return readPromise(last.name);
  }
}

function readPromise(name: PromiseName): LastWord | null {
  if (name === 'TASK_DONE' || name === 'READY_FOR_QA') return { kind: 'complete' };
  if (name === 'TASK_FAILED') return { kind: 'gave-up', why: 'the task failed' };
  if (name === 'QA_BLOCKED') return { kind: 'gave-up', why: 'its quality check is blocked' };
  return name === 'TASK_REJECTED' ? { kind: 'gave-up', why: 'its own review rejected the work' } : null;
}

/** Whoever needs two things says so in two commits; each is named once. */
function needsAtTheEnd(claims: readonly CommitClaim[]): Need[] {
  const before = claims.findLastIndex((claim) => claim.kind !== 'needs');
  const needs = claims.slice(before + 1).flatMap((claim) => {
    return claim.kind === 'needs' ? [{ task: claim.task, item: claim.item }] : [];
  });
  return [...new Map(needs.map((need) => [`${need.task}/${need.item}`, need])).values()];
}
