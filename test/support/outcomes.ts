import type { AgentWork } from '../../src/domain/attempt.ts';
import type { AttemptOutcome, Need, RejectionReason } from '../../src/domain/attempt-outcome.ts';
import type { ParsedCommand } from '../../src/domain/command.ts';
import type { CommandComment } from '../../src/domain/snapshot.ts';
import { NO_USAGE } from '../../src/domain/usage.ts';

const REMAINS = { logTail: 'the end of the log', diff: '' };

export const VERIFIED: AttemptOutcome = {
  kind: 'verified',
  commit: 'c0ffee',
  changedFiles: [],
  evidence: [],
  findings: [],
  commits: [],
};

export const FAILED: AttemptOutcome = { kind: 'failed', message: 'exited with 1', ...REMAINS, commit: null };

export function parked(...needs: Need[]): AttemptOutcome {
  return { kind: 'parked', needs, message: 'It needs something.', ...REMAINS, commit: 'abc123' };
}

export function limited(until: number | null, commit: string | null = null): AttemptOutcome {
  const message = 'its provider limits it';
  return { kind: 'infrastructure', cause: { kind: 'rate-limit', until }, message, ...REMAINS, commit };
}

export function missing(): AttemptOutcome {
  const message = 'there is no such program';
  return { kind: 'infrastructure', cause: { kind: 'agent-missing' }, message, ...REMAINS, commit: null };
}

export function hostFailed(commit: string | null = null): AttemptOutcome {
  return {
    kind: 'infrastructure',
    cause: { kind: 'host' },
    message: 'the network was away',
    ...REMAINS,
    commit,
  };
}

export function elsewhere(host: string): AttemptOutcome {
  const message = `The worker ${host} keeps it.`;
  return { kind: 'infrastructure', cause: { kind: 'elsewhere', host }, message, ...REMAINS, commit: null };
}

export function rejected(reason: RejectionReason, commit: string | null = 'bad123'): AttemptOutcome {
  return {
    kind: 'rejected',
    reason,
    message: `refused for ${reason}`,
    evidence: [{ command: 'npm test', exitCode: 1, durationMs: 5, logTail: 'expected 1 to be 2' }],
    ...REMAINS,
    commit,
  };
}

export const CANCELLED: AttemptOutcome = {
  kind: 'cancelled',
  message: 'The attempt was cancelled.',
  ...REMAINS,
  commit: null,
};

/** What an agent has left besides its commits. */
export function worked(session: string | null, costUsd: number | null = null): AgentWork {
  return { session, usage: { ...NO_USAGE, costUsd } };
}

/** A comment of somebody with write access. */
export function commanded(
  nodeId: string,
  value: Extract<ParsedCommand, { outcome: 'command' }>['command'],
  createdAt: number,
  issue = 12,
): CommandComment {
  const author = { login: 'maya', isBot: false };
  return {
    nodeId,
    issue,
    author,
    createdAt,
    parsed: { outcome: 'command', command: value },
    ourReactions: [],
  };
}
