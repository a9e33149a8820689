import { join } from 'node:path';
import type { Reach } from '../domain/confinement.ts';
import type { Isolation } from './isolation.ts';
import { type Mirror, objectsOf } from './mirror.ts';

/** Variable that names the execution in every process of an agent: a later execution of the same attempt has another value. */
export const executionVariable = 'AGENT_EXECUTION';

/** The same in every process of the verification, which is told nothing else about the attempt. */
export const verificationVariable = 'VERIFICATION_ID';

/** The places of one attempt in its slot, as absolute paths; only `directory` is the work tree. */
export interface WorkspacePlaces {
  readonly directory: string;
  readonly home: string;
  readonly temporary: string;
  readonly statusFile: string;
  readonly promptFile: string;
  readonly logFile: string;
}

/** The isolated working tree of one attempt, and what it was made from. */
export interface Workspace extends WorkspacePlaces {
  readonly attemptId: string;
  /** Random: names this one execution among all of the attempt, and is in the environment of its processes. */
  readonly execution: string;
  /** Of its slot. */
  readonly name: string;
  readonly mirror: Mirror;
  readonly isolation: Isolation;
  readonly reach: Reach;
  readonly branch: string;
  /** Commit of the base branch. */
  readonly base: string;
  /** Commit that the task's work is compared with: the base with its prerequisites merged. */
  readonly start: string;
  /** Kept work on top of the start, with which the tree began; `null` where it began with the start itself. */
  readonly resumed: string | null;
  /** The work tree in which the conversation was held that its HOME holds; `null` where it holds none. */
  readonly recalled: string | null;
  /** What agent and people have to be told about how it began; whole sentences. */
  readonly notes: readonly string[];
}

/** What programs in a work tree that borrows from `mirror` may see and reach, by the rules of the assignment. */
export function reachOf({ sandbox, network }: Pick<Reach, 'sandbox' | 'network'>, mirror: Mirror): Reach {
  return { sandbox, network, readable: [objectsOf(mirror)] };
}

/** Attempt ids name owner and repository as well, with every character that GitHub allows in them. */
const attemptIdShape = /^[A-Za-z0-9][A-Za-z0-9+_.-]*$/;

/**
 * Everything lies in the slot, so that cleaning the slot removes it; only the log lies in `logs`, since people want it afterwards.
 * Rejects an id that could lead elsewhere: ids are ours, so that would be a bug.
 */
export function layOut(slot: string, logs: string, attemptId: string): WorkspacePlaces {
  if (!attemptIdShape.test(attemptId)) throw new Error(`not an attempt's id: ${attemptId}`);
  return {
    directory: join(slot, 'tree'),
    home: join(slot, 'home'),
    temporary: join(slot, 'tmp'),
    statusFile: join(slot, 'attempt', 'status.json'),
    promptFile: join(slot, 'attempt', 'prompt.md'),
    logFile: join(logs, `${attemptId}.log`),
  };
}
