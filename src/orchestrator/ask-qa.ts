import { randomUUID } from 'node:crypto';
import type { Evidence, Finding } from '../domain/attempt-outcome.ts';
import type { Budget, Usage } from '../domain/usage.ts';
import type { Objection } from '../domain/verification/objection.ts';
import { readQaDecision } from '../domain/verification/qa-decision.ts';
import { code } from '../domain/verification/quote.ts';
import { renderQaPrompt } from '../render/qa-prompt.ts';
import type { Aborted, Unavailable, VerificationHost, WorkToVerify } from './verification-parts.ts';

/** Lets the configured QA agent read verified work (R34). No agent, no objection. */
export async function askQa<W>(
  { workspaces, verification }: VerificationHost<W>,
  { workspace, assignment, commit }: WorkToVerify<W>,
  known: {
    readonly diff: string;
    readonly evidence: readonly Evidence[];
    readonly findings: readonly Finding[];
  },
  limits: {
    readonly budget: Budget;
    readonly signal: AbortSignal;
    /** Called with what the agent used, when it has ended. */
    readonly used: (usage: Usage) => void;
  },
): Promise<{ readonly outcome: 'asked'; readonly objections: readonly Objection[] } | Aborted | Unavailable> {
  const { qaAgent } = assignment.verification;
  if (qaAgent === null) return { outcome: 'asked', objections: [] };
  const checked = await workspaces.checkOut(workspace, commit);
  if (checked.outcome === 'unavailable') return checked;
  const { checkout } = checked;
  const id = `${assignment.task.handle}-${randomUUID().slice(0, 8)}`;
  const prompt = renderQaPrompt({ assignment, id, directory: checkout.directory, ...known });
  const { end, logTail, usage } = await verification.runAgent(qaAgent, prompt, checkout, limits);
  limits.used(usage);
  if (end.kind === 'aborted') return { outcome: 'aborted' };
  if (end.kind === 'could-not-start') return { outcome: 'unavailable', message: end.message };
  const by = `The QA agent ${code(qaAgent)}`;
  if (end.kind === 'timed_out') {
    const message = `${by} did not come to a decision in time.`;
    return { outcome: 'asked', objections: [{ reason: 'qa-blocked', message }] };
  }
  const decision = readQaDecision(logTail, id);
  switch (decision.kind) {
    case 'approved':
      return { outcome: 'asked', objections: [] };
    case 'rejected': {
      const message = `${by} rejects the work:\n\n${decision.reasons}`;
      return { outcome: 'asked', objections: [{ reason: 'qa-rejected', message }] };
    }
    case 'blocked': {
      const message = `${by} could not decide:\n\n${decision.reasons}`;
      return { outcome: 'asked', objections: [{ reason: 'qa-blocked', message }] };
    }
  }
}
