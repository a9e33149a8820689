import type { Action, Reply } from './action.ts';
import type { RunFlags } from './settings.ts';
import type { CommandComment, Snapshot } from './snapshot.ts';

/** Replies to people without write access, an issue and hour; beyond it a reaction has to do (R3). */
const REFUSALS_AN_HOUR = 3;
const HOUR_MS = 3_600_000;

/** Why nothing that starts work can be followed now, whatever was asked. */
export function refuse(snapshot: Snapshot, login: string): Reply | null {
  if (!mayCommand(snapshot, login)) return { kind: 'no-write-access', login };
  if (!snapshot.github.issue.open) return { kind: 'issue-closed' };
  if (snapshot.config.outcome === 'invalid')
    return { kind: 'invalid-config', errors: snapshot.config.errors };
  return null;
}

/** Whether a flag names an agent that the server does not have. */
export function refuseAgent({ config }: Snapshot, { agent }: RunFlags): Reply | null {
  if (config.outcome === 'invalid' || agent === undefined || config.agents.includes(agent)) return null;
  return { kind: 'unknown-agent', agent, known: config.agents };
}

/** Asked live and failing closed: whoever is not known to have write access has none. */
export function mayCommand({ permissions }: Snapshot, login: string): boolean {
  const permission = permissions[login] ?? 'none';
  return permission === 'admin' || permission === 'write';
}

/** Somebody without write access gets a word, but not many. */
export function refuseStranger(snapshot: Snapshot, comment: CommandComment): Action[] {
  const { github, now } = snapshot;
  const recent = github.ourComments.filter(
    ({ tag, createdAt }) => tag.kind === 'reply' && now - createdAt < HOUR_MS,
  );
  const { login } = comment.author;
  if (recent.length >= REFUSALS_AN_HOUR) return react(comment, 'thumbs_down', `${login} has no write access`);
  return turnDown(comment, { kind: 'no-write-access', login });
}

/** The words first: the reaction is the mark that everything has been said. */
export function turnDown(comment: CommandComment, answer: Reply): Action[] {
  const reason = `refused: ${answer.kind}`;
  return [
    { type: 'reply', to: comment.nodeId, reply: answer, reason },
    ...react(comment, 'thumbs_down', reason),
  ];
}

/** A reaction of ours, unless it is there. */
export function react(
  comment: CommandComment,
  reaction: 'eyes' | 'rocket' | 'thumbs_down',
  reason: string,
): Action[] {
  if (comment.ourReactions.includes(reaction)) return [];
  return [{ type: 'react', subject: comment.nodeId, reaction, reason }];
}
