import { describe, expect, it } from 'vitest';
import {
  decodeAttempt,
  decodeRun,
  encodeAttempt,
  encodePhase,
  encodeRun,
} from '../../src/store/documents.ts';
import { master, newAttempt, newRun } from './build-documents.ts';

describe('stored documents', () => {
  it('come back as they went', () => {
    const run = { ...newRun(master(1)), revision: 3 };
    const attempt = newAttempt(run, 1);
    expect(decodeRun(encodeRun(run))).toEqual(run);
    expect(decodeAttempt(encodeAttempt(attempt), encodePhase(attempt.phase), null)).toEqual(attempt);
  });

  it('of a version that this code does not know say so', () => {
    const newer = JSON.stringify({ ...newRun(master(1)), schema: 2, revision: 1 });
    expect(() => decodeRun(newer)).toThrow(
      'A stored run record has schema version 2; this version of Parallel Orchestrator reads 1.',
    );
    expect(() => decodeRun('{"runId":"orch-1"}')).toThrow('schema version undefined');
  });

  it('with a broken envelope are refused, with the place', () => {
    const { master: _, ...broken } = { ...newRun(master(1)), revision: 1 };
    expect(() => decodeRun(JSON.stringify(broken))).toThrow(/A stored run record is damaged.*master/s);
    expect(() => decodeRun('{"schema":')).toThrow('A stored run record is damaged');
  });
});
