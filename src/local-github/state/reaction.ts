import type { Account, IssueComment, Reactable, Reaction, ReactionContent, Thread } from './entities.ts';
import { logThreadWrite } from './log-write.ts';
import { notFound } from './refusal.ts';
import { demand, type Viewer } from './viewer.ts';
import type { World } from './world.ts';

function threadOf(subject: Thread | IssueComment): Thread {
  return subject.kind === 'IssueComment' ? subject.thread : subject;
}

/** Reacts; the same reaction of the same account exists once, and is then given back. GitHub sends no webhook for it. */
export function addReaction(
  world: World,
  viewer: Viewer,
  subject: Thread | IssueComment,
  content: ReactionContent,
): { readonly outcome: 'created' | 'exists'; readonly reaction: Reaction } {
  const thread = threadOf(subject);
  demand(viewer, thread.repository, 'talk in threads');
  const existing = reactionOf(subject, viewer.account, content);
  if (existing) return { outcome: 'exists', reaction: existing };
  const identity = world.newIdentity('Reaction');
  const author = viewer.account;
  const reaction: Reaction = {
    kind: 'Reaction',
    ...identity,
    author,
    content,
    subject,
    createdAt: world.timestamp(),
  };
  subject.reactions.push(reaction);
  world.register(reaction);
  logThreadWrite(world, viewer, 'reactions.create', thread, { content, subject: subject.nodeId });
  return { outcome: 'created', reaction };
}

/** The account's own reaction with this content. */
export function reactionOf(
  subject: Reactable,
  account: Account,
  content: ReactionContent,
): Reaction | undefined {
  return subject.reactions.find((reaction) => reaction.author === account && reaction.content === content);
}

/** Takes a reaction back; refuses one that is not the viewer's own. */
export function removeReaction(world: World, viewer: Viewer, reaction: Reaction | undefined): void {
  if (!reaction) throw notFound();
  const { subject, content } = reaction;
  const thread = threadOf(subject);
  demand(viewer, thread.repository, 'talk in threads');
  if (reaction.author !== viewer.account) throw notFound();
  subject.reactions.splice(subject.reactions.indexOf(reaction), 1);
  world.unregister(reaction);
  logThreadWrite(world, viewer, 'reactions.delete', thread, { content, subject: subject.nodeId });
}
