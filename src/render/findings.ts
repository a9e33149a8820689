import type { Finding } from '../domain/attempt-outcome.ts';
import { inlineText } from './escape.ts';
import { joinBlocks } from './limit-body.ts';
import { alertBox } from './markdown.ts';

const NAMES: Readonly<Record<Finding['kind'], string>> = {
  'prerequisites-conflict': 'Prerequisites in conflict',
  'no-commits': 'No commits',
  'out-of-scope': 'Changes outside of the scope',
  'verification-failed': 'The verification failed',
  'wrong-branch': 'Commits on another branch',
  secret: 'What looks like a credential',
  'protected-file': 'Protected files',
  submodule: 'Submodules',
  symlink: 'Links that lead out of the repository',
  'too-large': 'Large files or changes',
  'weakened-tests': 'Tests, or what they are run with',
  'tests-prove-nothing': 'New tests that do not show the change',
  'qa-rejected': 'Rejected by the QA agent',
  'qa-blocked': 'Not judged by the QA agent',
  'end-to-end-failed': 'The end-to-end checks failed',
  'push-refused': 'The push was refused',
  unverifiable: 'Nothing verified this work',
  'red-base': 'Checks that the base does not pass either',
  flaky: 'Checks that pass only sometimes',
};

const LINES_AT_MOST = 25;
const LINE_CHARACTERS = 400;

/** What reviewers have to see before everything else, in the order in which it is given; nothing where nothing was found. */
export function renderFindings(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const parts = findings.map(({ kind, message, allowedBy }) => {
    const allowed = allowedBy === null ? '' : `, allowed by ${inlineText(allowedBy, 40)}`;
    return joinBlocks([`**${NAMES[kind]}${allowed}**`, lines(message)]);
  });
  return alertBox('WARNING', joinBlocks(['**To be looked at first**', ...parts]));
}

/** The sentences and list entries of a message, each made safe by itself. */
function lines(message: string): string {
  const all = message.split('\n').filter((line) => line.trim() !== '');
  const shown = all.slice(0, LINES_AT_MOST).map((line) => {
    const entry = /^- (.*)$/s.exec(line)?.[1];
    return entry === undefined
      ? `${inlineText(line, LINE_CHARACTERS)}\n`
      : `- ${inlineText(entry, LINE_CHARACTERS)}`;
  });
  const more = all.length - shown.length;
  return [...shown, ...(more > 0 ? [`- … and ${more} more.`] : [])].join('\n').trimEnd();
}
