import { UserError } from '../errors.ts';

/** An issue as people name it on the command line. */
export interface IssueAddress {
  /** `host` or `host:port` where an address named it; `null` for `owner/repo#12`. */
  readonly host: string | null;
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
}

/** Where the text of a plan comes from. */
export type PlanSource =
  | { readonly kind: 'standard input' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'issue'; readonly address: IssueAddress };

const SHORT = /^([A-Za-z0-9][A-Za-z0-9_-]*)\/([\w.-]+)#(\d{1,10})$/;
const PATH = /^\/([A-Za-z0-9][A-Za-z0-9_-]*)\/([\w.-]+)\/issues\/(\d{1,10})\/?$/;
const PULL_REQUEST = /^\/[^/]+\/[^/]+\/pull\/\d+/;
const REMEDY =
  'Name an issue as owner/repo#12, or by its address, as in https://github.com/owner/repo/issues/12.';

const NO_NAME =
  'Name a file, `-` for standard input, or an issue as owner/repo#12. In a script: is the variable set that should hold it?';

/** Reads an argument of `plan`: `-`, `owner/repo#12`, the address of an issue, or else the path of a file. Throws a `UserError` for other addresses, and for nothing. */
export function readPlanSource(argument: string): PlanSource {
  if (argument === '-') return { kind: 'standard input' };
  if (argument.trim() === '') throw new UserError('An empty name names nothing to plan.', NO_NAME);
  const address = findIssue(argument);
  return address === null ? { kind: 'file', path: argument } : { kind: 'issue', address };
}

/** Reads what names an issue. Throws a `UserError` for anything else. */
export function readIssueAddress(text: string): IssueAddress {
  const address = findIssue(text);
  if (address === null) throw new UserError(`“${text}” names no issue.`, REMEDY);
  return address;
}

function findIssue(text: string): IssueAddress | null {
  const short = SHORT.exec(text);
  if (short !== null) return toAddress(null, short);
  if (!/^https?:\/\//i.test(text)) return null;
  const url = URL.parse(text);
  if (url !== null && PULL_REQUEST.test(url.pathname)) {
    throw new UserError(`${text} is a pull request: only an issue holds a list to plan.`, REMEDY);
  }
  const path = PATH.exec(url?.pathname ?? '');
  if (url === null || path === null) throw new UserError(`${text} is not the address of an issue.`, REMEDY);
  return toAddress(url.host, path);
}

function toAddress(host: string | null, [, owner = '', repo = '', number]: RegExpExecArray): IssueAddress {
  return { host, owner, repo, number: Number(number) };
}
