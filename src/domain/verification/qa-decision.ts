/** What a QA agent decided about a work (R34). */
export type QaDecision =
  | { readonly kind: 'approved' }
  /** Back to the agent that wrote it. */
  | { readonly kind: 'rejected'; readonly reasons: string }
  | { readonly kind: 'blocked'; readonly reasons: string };

const PROMISE =
  /^[ \t]*<promise>[ \t]*(TASK_APPROVED|TASK_REJECTED|QA_BLOCKED)[ \t]*:[ \t]*([^<\n]*?)[ \t]*<\/promise>[ \t]*$/gm;
const REASONS_CHARACTERS = 4_000;

/**
 * Reads the decision from the end of the agent's output. Only promises about `id` count, which nobody else knows: the work that it quotes may hold
 * promises, too. Of several the strictest counts.
 */
export function readQaDecision(output: string, id: string): QaDecision {
  const promises = [...output.matchAll(PROMISE)].filter(([, , about]) => about === id);
  const of = (name: string) => promises.find(([, each]) => each === name);
  const rejected = of('TASK_REJECTED');
  if (rejected !== undefined) return { kind: 'rejected', reasons: textBefore(output, rejected.index) };
  const blocked = of('QA_BLOCKED');
  if (blocked !== undefined) return { kind: 'blocked', reasons: textBefore(output, blocked.index) };
  if (of('TASK_APPROVED') !== undefined) return { kind: 'approved' };
  return { kind: 'blocked', reasons: 'It ended without a decision.' };
}

function textBefore(output: string, end: number): string {
  const text = output.slice(0, end).trim();
  return text === '' ? 'It gave no reasons.' : text.slice(-REASONS_CHARACTERS);
}
