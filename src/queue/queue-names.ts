import { type MasterRef, masterName } from '../domain/master-ref.ts';

/** What is asked for through BullMQ. */
export type QueueKind = 'looks' | 'attempts';

/** Namespace of everything that one installation of the product keeps in a backend. */
export const DEFAULT_PREFIX = 'parallel-orchestrator';

/** Returns `prefix`; throws when it could not serve as a Redis key, a queue name and a PostgreSQL schema alike. */
export function checkedPrefix(prefix: string): string {
  if (/^[a-z][a-z0-9-]{0,39}$/.test(prefix)) return prefix;
  throw new Error(
    `The queue prefix "${prefix}" must be 1 to 40 lower-case letters, digits and hyphens, starting with a letter.`,
  );
}

/** A Redis key prefix whose braces keep all keys on one node of a cluster, where scripts need them together. */
export function redisKeyPrefix(prefix: string): string {
  return `{${checkedPrefix(prefix)}}`;
}

/** Name of a queue where BullMQ's `prefix` option means nothing, as in PostgreSQL. */
export function prefixedQueueName(prefix: string, kind: QueueKind): string {
  return `${checkedPrefix(prefix)}.${kind}`;
}

/** Deduplication id of looks at one master issue. GitHub's names do not depend on case. */
export function lookId(master: MasterRef): string {
  return masterName(master).toLowerCase();
}

/** Job id of an attempt. BullMQ refuses `:` in custom ids; `%` is escaped as well, so that no two attempts share one. */
export function attemptJobId(attemptId: string): string {
  return attemptId.replaceAll('%', '%25').replaceAll(':', '%3A');
}
