import type { Assignment } from '../../../src/domain/attempt.ts';
import { USUAL_WORK, verifiedBy } from '../../support/attempts.ts';
import { MINUTE, master } from '../models.ts';
import { verified } from '../outcomes.ts';

/** A second attempt that was rejected once. */
export const assignment: Assignment = {
  repository: { owner: 'acme', repo: 'dates', installationId: 1 },
  masterIssue: master.number,
  masterTitle: master.title,
  subIssue: 23,
  task: {
    handle: 'item-3',
    title: 'Export the new functions',
    action: 'add',
    details: 'Keep the order of the alphabet.',
    acceptance: ['`import { formatRelative } from "dates"` works'],
    scope: ['src/index.ts'],
    size: 'S',
  },
  branch: 'orch/12/23',
  base: 'main',
  prerequisites: [
    { handle: 'item-2', title: 'Add formatRelative', branch: 'orch/12/22', commit: verified.commit },
  ],
  agent: 'claude',
  timeoutMs: 30 * MINUTE,
  ...USUAL_WORK,
  ...verifiedBy('npm run lint', 'npm test'),
  lessons: [
    'Attempt 1 was rejected (verification-failed): `npm test` ended with exit code 1\n$ npm test\nexpected 25 to be 24',
  ],
};

export const workspace = {
  directory: '/data/workspaces/slot-1/tree',
  statusFile: '/data/workspaces/slot-1/status.json',
  base: '3b18e512dba79e4c8300dd08aeb37f8e728b8dad',
};

/** As CommonMark reads fences: a fence ends at a line of at least as many backticks and nothing else. */
export function outsideFences(text: string): string {
  let open = '';
  const outside: string[] = [];
  for (const line of text.split('\n')) {
    const fence = /^ {0,3}(`{3,}|~{3,})\s*(\w*)\s*$/.exec(line);
    const [, run = '', language = ''] = fence ?? [];
    if (open === '' && run !== '') open = run;
    else if (open === '') outside.push(line);
    else if (run.startsWith(open) && language === '') open = '';
  }
  return outside.join('\n');
}
