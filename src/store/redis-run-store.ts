import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Attempt, AttemptPhase, Heartbeat, Progress } from '../domain/attempt.ts';
import type { MasterRef } from '../domain/master-ref.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { AttemptClaim, Lease, RunStore, SaveResult } from '../ports/run-store.ts';
import {
  decodeAttempt,
  decodeHeartbeat,
  decodeMaster,
  decodeRun,
  encodeAttempt,
  encodeHeartbeat,
  encodeMaster,
  encodePhase,
  encodeRun,
  masterKey,
} from './documents.ts';
import { assertSameMaster } from './lease-check.ts';
import * as scripts from './redis-scripts.ts';

const SaveReply = z.enum(['saved', 'conflict', 'fenced']);
const CreateReply = z.enum(['created', 'exists', 'fenced']);
const ClaimedReply = z.enum(['saved', 'fenced']);
const BeatReply = z.enum(['saved', 'cancelled', 'fenced']);
const TokenReply = z.int().nullable();

/** Runs, attempts and leases in Redis. How durable a write is depends on Redis: `appendonly yes` keeps it over a power cut. */
export class RedisRunStore implements RunStore {
  readonly #redis: Redis;
  readonly #prefix: string;

  /** Owns `redis` from now on. `keyPrefix` carries a hash tag, since a script's keys must be on one node of a cluster. */
  constructor(redis: Redis, keyPrefix: string) {
    this.#redis = redis;
    this.#prefix = `${keyPrefix}:store`;
  }

  async latestRun(master: MasterRef): Promise<RunRecord | null> {
    const runId = await this.#redis.get(this.#key('latest', masterKey(master)));
    return runId === null ? null : this.run(runId);
  }

  async run(runId: string): Promise<RunRecord | null> {
    const doc = await this.#redis.hget(this.#key('run', runId), 'doc');
    return doc === null ? null : decodeRun(doc);
  }

  async listRuns(limit: number): Promise<RunRecord[]> {
    if (limit <= 0) return [];
    const runIds = await this.#redis.zrevrange(this.#key('runs'), 0, limit - 1);
    const runs = await Promise.all(runIds.map((runId) => this.run(runId)));
    return runs.filter((run) => run !== null);
  }

  async saveRun(record: RunRecord, lease: Lease): Promise<SaveResult> {
    assertSameMaster(record, lease);
    const saved: RunRecord = { ...record, revision: record.revision + 1 };
    const master = masterKey(record.master);
    const keys = [
      this.#key('lease', master),
      this.#key('run', record.runId),
      this.#key('latest', master),
      this.#key('runs'),
      this.#key('sequence'),
    ];
    const args = [lease.token, record.revision, master, encodeRun(saved), record.runId];
    const outcome = SaveReply.parse(await this.#script(scripts.SAVE_RUN, keys, args));
    return outcome === 'saved' ? { outcome, record: saved } : { outcome };
  }

  async acquireLease(master: MasterRef, holder: string, ttlMs: number, now: number): Promise<Lease | null> {
    const expiresAt = now + ttlMs;
    const keys = [this.#key('lease', masterKey(master))];
    const reply = await this.#script(scripts.ACQUIRE_LEASE, keys, [holder, now, expiresAt]);
    const token = TokenReply.parse(reply);
    return token === null ? null : { master, holder, token, expiresAt };
  }

  async renewLease(lease: Lease, ttlMs: number, now: number): Promise<Lease | null> {
    const expiresAt = now + ttlMs;
    const keys = [this.#key('lease', masterKey(lease.master))];
    const renewed = await this.#script(scripts.RENEW_LEASE, keys, [lease.token, expiresAt]);
    return renewed === 1 ? { ...lease, expiresAt } : null;
  }

  async releaseLease(lease: Lease): Promise<void> {
    await this.#script(scripts.RELEASE_LEASE, [this.#key('lease', masterKey(lease.master))], [lease.token]);
  }

  async createAttempt(attempt: Attempt, lease: Lease): Promise<'created' | 'exists' | 'fenced'> {
    const keys = [
      this.#key('lease', masterKey(lease.master)),
      this.#key('attempt', attempt.id),
      this.#key('attempts', attempt.runId),
    ];
    const phase = encodePhase(attempt.phase);
    const args = [lease.token, attempt.id, encodeAttempt(attempt), phase, endedFlag(attempt.phase)];
    return CreateReply.parse(await this.#script(scripts.CREATE_ATTEMPT, keys, args));
  }

  async attempt(attemptId: string): Promise<Attempt | null> {
    const key = this.#key('attempt', attemptId);
    const [doc, phase, cancel] = await this.#redis.hmget(key, 'doc', 'phase', 'cancel');
    return doc && phase ? decodeAttempt(doc, phase, cancel ?? null) : null;
  }

  async attempts(runId: string): Promise<Attempt[]> {
    const ids = await this.#redis.lrange(this.#key('attempts', runId), 0, -1);
    const attempts = await Promise.all(ids.map((id) => this.attempt(id)));
    return attempts.filter((attempt) => attempt !== null);
  }

  async claimAttempt(attemptId: string, worker: string): Promise<AttemptClaim | null> {
    const reply = await this.#script(scripts.CLAIM_ATTEMPT, [this.#key('attempt', attemptId)], [worker]);
    const token = TokenReply.parse(reply);
    return token === null ? null : { attemptId, worker, token };
  }

  async setAttemptPhase(claim: AttemptClaim, phase: AttemptPhase): Promise<'saved' | 'fenced'> {
    const keys = [this.#key('attempt', claim.attemptId)];
    const args = [claim.token, encodePhase(phase), endedFlag(phase)];
    return ClaimedReply.parse(await this.#script(scripts.SET_ATTEMPT_PHASE, keys, args));
  }

  async requestCancel(attemptId: string, why: string, lease: Lease): Promise<'saved' | 'fenced'> {
    const keys = [this.#key('lease', masterKey(lease.master)), this.#key('attempt', attemptId)];
    return ClaimedReply.parse(await this.#script(scripts.REQUEST_CANCEL, keys, [lease.token, why]));
  }

  async beat(claim: AttemptClaim, progress: Progress, at: number): Promise<'saved' | 'cancelled' | 'fenced'> {
    const keys = [this.#key('attempt', claim.attemptId)];
    const args = [claim.token, at, encodeHeartbeat({ ...progress, attemptId: claim.attemptId, at })];
    return BeatReply.parse(await this.#script(scripts.BEAT, keys, args));
  }

  async heartbeats(runId: string): Promise<Heartbeat[]> {
    const ids = await this.#redis.lrange(this.#key('attempts', runId), 0, -1);
    const docs = await Promise.all(ids.map((id) => this.#redis.hget(this.#key('attempt', id), 'beat')));
    return docs.filter((doc) => doc !== null).map(decodeHeartbeat);
  }

  async schedule(master: MasterRef, at: number | null, lease?: Lease): Promise<void> {
    const member = masterKey(master);
    const keys = [this.#key('lease', member), this.#key('due'), this.#key('masters')];
    await this.#script(scripts.SCHEDULE, keys, [lease?.token ?? '', member, at ?? '', encodeMaster(master)]);
  }

  async due(now: number, limit: number): Promise<MasterRef[]> {
    if (limit <= 0) return [];
    const members = await this.#redis.zrangebyscore(this.#key('due'), '-inf', now, 'LIMIT', 0, limit);
    if (members.length === 0) return [];
    const docs = await this.#redis.hmget(this.#key('masters'), ...members);
    return docs.filter((doc) => doc !== null).map(decodeMaster);
  }

  async takeTurn(name: string, everyMs: number, now: number): Promise<boolean> {
    const period = Math.floor(now / everyMs);
    return (await this.#script(scripts.TAKE_TURN, [this.#key('turn', name)], [period, everyMs])) === 1;
  }

  async ping(): Promise<void> {
    try {
      await this.#redis.ping();
    } catch (error) {
      throw new Error('Redis does not answer: runs can neither be read nor saved.', { cause: error });
    }
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }

  #key(kind: string, name?: string): string {
    return name === undefined ? `${this.#prefix}:${kind}` : `${this.#prefix}:${kind}:${name}`;
  }

  #script(script: string, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return this.#redis.eval(script, keys.length, ...keys, ...args.map(String));
  }
}

function endedFlag(phase: AttemptPhase): string {
  return phase.state === 'ended' ? '1' : '0';
}
