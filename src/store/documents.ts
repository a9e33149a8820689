import { z } from 'zod';
import type { Attempt, AttemptPhase, Heartbeat } from '../domain/attempt.ts';
import { type MasterRef, masterName } from '../domain/master-ref.ts';
import type { RunRecord } from '../domain/run-record.ts';
import {
  type OlderAttempt,
  type OlderHeartbeat,
  type OlderPhase,
  type OlderRun,
  upgradeAttempt,
  upgradeHeartbeat,
  upgradePhase,
  upgradeRun,
} from './upgrade-documents.ts';

/** Version of all stored documents; a change that this code cannot make up for moves it forward. What was added is filled in (`upgrade-documents.ts`). */
const SCHEMA = 1;

/** Envelopes check what the store itself relies on. The rest was written by this code, under the same schema version. */
const MasterEnvelope = z.object({
  owner: z.string().min(1),
  repo: z.string().min(1),
  installationId: z.int(),
  number: z.int().positive(),
});
const RunEnvelope = z.looseObject({
  runId: z.string().min(1),
  revision: z.int().positive(),
  master: MasterEnvelope,
});
const AttemptEnvelope = z.looseObject({ id: z.string().min(1), runId: z.string().min(1), number: z.int() });
const PhaseEnvelope = z.looseObject({ state: z.enum(['queued', 'in_progress', 'verifying', 'ended']) });
const HeartbeatEnvelope = z.looseObject({ attemptId: z.string().min(1), at: z.number() });

/** A stored document that this version of the code must not use. */
export class UnreadableDocumentError extends Error {
  override readonly name = 'UnreadableDocumentError';
}

/** Identity of a master issue in the store. GitHub's names do not depend on case, and an installation may change. */
export function masterKey(master: MasterRef): string {
  return masterName(master).toLowerCase();
}

export function encodeRun(record: RunRecord): string {
  return seal(record);
}

export function decodeRun(text: string): RunRecord {
  // The schema version belongs to the record itself here.
  return { ...upgradeRun(unseal<OlderRun>('run record', text, RunEnvelope)), schema: SCHEMA };
}

/** The attempt as it was created; its phase and the wish to end it are kept apart, since only those change. */
export function encodeAttempt(attempt: Attempt): string {
  const { phase: _, cancelRequested: __, ...fixed } = attempt;
  return seal(fixed);
}

export function decodeAttempt(text: string, phase: string, cancelRequested: string | null): Attempt {
  return {
    ...upgradeAttempt(unseal<OlderAttempt>('attempt', text, AttemptEnvelope)),
    phase: upgradePhase(unseal<OlderPhase>('phase of an attempt', phase, PhaseEnvelope)),
    ...(cancelRequested === null ? {} : { cancelRequested }),
  };
}

export function encodePhase(phase: AttemptPhase): string {
  return seal(phase);
}

export function encodeHeartbeat(heartbeat: Heartbeat): string {
  return seal(heartbeat);
}

export function decodeHeartbeat(text: string): Heartbeat {
  return upgradeHeartbeat(unseal<OlderHeartbeat>('heartbeat', text, HeartbeatEnvelope));
}

export function encodeMaster(master: MasterRef): string {
  return seal(MasterEnvelope.parse(master));
}

export function decodeMaster(text: string): MasterRef {
  return unseal<MasterRef>('master issue', text, MasterEnvelope);
}

function seal(body: object): string {
  return JSON.stringify({ ...body, schema: SCHEMA });
}

/** The document without its schema version; throws `UnreadableDocumentError` for another version and for a broken envelope. */
function unseal<Body>(what: string, text: string, envelope: z.ZodType): Body {
  const sealed = z.looseObject({ schema: z.unknown().optional() }).safeParse(parseJson(text));
  if (!sealed.success) throw damaged(what, sealed.error);
  const { schema, ...body } = sealed.data;
  if (schema !== SCHEMA) {
    throw new UnreadableDocumentError(
      `A stored ${what} has schema version ${String(schema)}; this version of Parallel Orchestrator reads ${SCHEMA}. ` +
        'Run the same, newest version everywhere.',
    );
  }
  const checked = envelope.safeParse(body);
  if (!checked.success) throw damaged(what, checked.error);
  return body as Body;
}

function damaged(what: string, error: z.ZodError): UnreadableDocumentError {
  return new UnreadableDocumentError(`A stored ${what} is damaged: ${z.prettifyError(error)}`);
}

/** `undefined`, which no envelope accepts, where `text` is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
