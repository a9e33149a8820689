import type { Context, MiddlewareHandler } from 'hono';
import { type ConnectionEnv, clientGone, cutConnection, detachBody } from './connection.ts';
import type { Companion, Fault, FaultyRequest, MainFault } from './fault.ts';
import { limitAnswer, noAnswer, serverError } from './fault-answers.ts';
import type { FaultRules } from './fault-rules.ts';
import { isGraphql, readRequest } from './read-request.ts';
import { forgetMergeability, spoilGraphqlAnswer } from './spoil-answer.ts';
import { type Replica, StaleReads } from './stale-reads.ts';

export interface MisbehaviourParts {
  readonly rules: FaultRules;
  /** Answers reads beside the server, for replica lag. */
  readonly replica: Replica;
  readonly now: () => Date;
}

/** One request on its way, and how it is applied. */
interface Errand {
  readonly c: Context<ConnectionEnv>;
  readonly request: FaultyRequest;
  readonly rules: FaultRules;
  readonly now: () => Date;
  /** Has it done by the rest of the server; the answer is `c.res` then. */
  readonly apply: () => Promise<void>;
}

/** Does to each request what the rules say; without rules nothing at all. */
export function misbehave({ rules, replica, now }: MisbehaviourParts): MiddlewareHandler<ConnectionEnv> {
  const stale = new StaleReads(replica);
  return async (c, next) => {
    stale.remember(rules.longestLag);
    if (rules.isEmpty) return next();
    const request = await readRequest(c);
    const read = stale.isRemembering ? await stale.learn(c, request) : null;
    const pastOf = (ms: number) => read && stale.answer(read, ms);
    const { companions, main } = rules.take(request, (fault) => makesSense(fault, request, pastOf));
    const past = main?.kind === 'lag' ? pastOf(main.ms) : null;
    const applied = async (): Promise<void> => {
      for (const fault of companions) if (isCall(fault, 'after')) await fault.run(request);
    };
    const apply = async (): Promise<void> => {
      await (request.isWrite ? stale.duringWrite(next) : next());
      await applied();
    };
    await wait(companions, request, rules);
    if (past === null) {
      await execute({ c, request, rules, now, apply }, main);
    } else {
      await applied();
      replace(c, past);
    }
    for (const fault of companions) if (fault.kind === 'header') c.header(fault.name, fault.value);
  };
}

function makesSense(fault: Fault, request: FaultyRequest, pastOf: (ms: number) => Response | null): boolean {
  if (fault.kind === 'graphql-errors') return isGraphql(request);
  if (fault.kind === 'lag') return pastOf(fault.ms) !== null;
  return true;
}

async function wait(
  companions: readonly Companion[],
  request: FaultyRequest,
  rules: FaultRules,
): Promise<void> {
  for (const fault of companions) {
    if (fault.kind === 'delay') await rules.pause(fault.ms);
    if (isCall(fault, 'before')) await fault.run(request);
  }
}

function isCall(fault: Companion, when: 'before' | 'after'): fault is Extract<Fault, { kind: 'call' }> {
  return fault.kind === 'call' && fault.when === when;
}

async function execute(errand: Errand, fault: MainFault | null): Promise<void> {
  const { c, request, apply } = errand;
  switch (fault?.kind) {
    case 'server-error':
      if (fault.when === 'after') await apply();
      return replace(c, serverError(fault.status));
    case 'cut':
      if (fault.when === 'after') await apply();
      await cutConnection(c);
      return replace(c, noAnswer());
    case 'late-apply':
      return errand.rules.keep(applyLate(errand, fault));
    case 'limit':
      return replace(c, limitAnswer(fault, request, errand.now().getTime() / 1000));
    case 'graphql-errors':
      await apply();
      return replace(c, await spoilGraphqlAnswer(c.res, fault));
    case 'mergeable-unknown':
      await apply();
      return replace(c, await forgetMergeability(c.res));
    default:
      return apply();
  }
}

async function applyLate(
  { c, rules, apply }: Errand,
  { ms, hold, until }: Extract<Fault, { kind: 'late-apply' }>,
): Promise<void> {
  await detachBody(c);
  if (hold) await clientGone(c);
  else await cutConnection(c);
  await rules.pause(ms);
  await until;
  await apply();
}

/** Puts another answer into the place of the one that there may be, of which no header stays. */
function replace(c: Context, answer: Response): void {
  if (c.finalized && !c.res.bodyUsed) void c.res.body?.cancel();
  c.res = undefined;
  c.res = answer;
}
