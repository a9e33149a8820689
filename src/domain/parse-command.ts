import type { Command, ParsedCommand } from './command.ts';
import { COMMAND_NAMES, FLAGS, type Flag, VERBS, type Verb } from './command-table.ts';
import { nearestWord } from './nearest-word.ts';
import { parseAllow } from './parse-allow.ts';
import type { RunFlags } from './settings.ts';

const NONE: ParsedCommand = { outcome: 'none' };
/** Indented by four columns or more it is code in Markdown, behind `>` a quotation. */
const FIRST_LINE = /^(?:[^\S\n]*\n)*( {0,3})(\/[^\n]*)/;
/** Phones turn `--` into a long dash. */
const LONG_DASHES = /^-*[\u2010-\u2015\u2212][-\u2010-\u2015\u2212]*/;
const DASHES = /[\u2010-\u2015\u2212]/g;
const MOST_WORKERS = 50;
const LONGEST_TIMEOUT_MS = 24 * 3_600_000;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

const DEAREST_BUDGET_USD = 10_000;
/** Flags that a retry takes besides; the others belong to the plan. */
const RETRY_FLAGS: readonly Flag[] = ['--retry', '--agent', '--budget'];

interface Words {
  readonly verbs: readonly Verb[];
  readonly flags: ReadonlyMap<Flag, string>;
}

type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/**
 * Reads the first line of a comment on the issue or sub-issue `issueNumber` (R2). What does not begin with the command's name says nothing
 * to us; what does is a command or names the word that cannot be followed.
 */
export function parseCommand(comment: string, issueNumber: number): ParsedCommand {
  const line = FIRST_LINE.exec(comment.replace(/\r\n?/g, '\n'))?.[2] ?? '';
  const [name = '', ...tokens] = line.trim().split(/\s+/);
  const isOurs = COMMAND_NAMES.some((each) => each === name.toLowerCase().replace(DASHES, '-'));
  if (!isOurs) return NONE;
  const [verb, ...rest] = withoutOwnNumber(tokens, issueNumber);
  if (verb?.toLowerCase() === 'allow') {
    const allow = parseAllow(rest);
    return typeof allow === 'string'
      ? { outcome: 'invalid', message: allow }
      : { outcome: 'command', command: allow };
  }
  const words = readWords(tokens, issueNumber);
  const command = words.ok ? toCommand(words.value) : words;
  return command.ok
    ? { outcome: 'command', command: command.value }
    : { outcome: 'invalid', message: command.message };
}

/** `#7 allow …`, said on issue 7. */
function withoutOwnNumber(tokens: readonly string[], issueNumber: number): readonly string[] {
  const [first, ...rest] = tokens;
  return first?.replace(/^#/, '') === String(issueNumber) ? rest : tokens;
}

function readWords(tokens: readonly string[], issueNumber: number): Result<Words> {
  const verbs: Verb[] = [];
  const flags = new Map<Flag, string>();
  const pending = [...tokens];
  for (let token = pending.shift(); token !== undefined; token = pending.shift()) {
    const named = /^#?(\d{1,10})$/.exec(token);
    if (named !== null) {
      if (Number(named[1]) !== issueNumber)
        return wrong(`${token} is another issue than this one: comment there.`);
      continue;
    }
    if (!/^[-\u2010-\u2015\u2212]/.test(token)) {
      const verb = VERBS.find(({ word }) => word === token.toLowerCase());
      if (verb === undefined) return wrong(unknown('word', token));
      verbs.push(verb.word);
      continue;
    }
    const flag = readFlag(token, pending);
    if (!flag.ok) return flag;
    if (flags.has(flag.value.word)) return wrong(`The flag ${flag.value.word} is given twice.`);
    flags.set(flag.value.word, flag.value.value);
  }
  return { ok: true, value: { verbs, flags } };
}

function readFlag(token: string, pending: string[]): Result<{ word: Flag; value: string }> {
  const [written = '', ...rest] = token.split('=');
  const word = written.replace(LONG_DASHES, '--').replace(DASHES, '-').toLowerCase();
  const flag = FLAGS.find((each) => each.word === word);
  if (flag === undefined) return wrong(unknown('flag', written));
  const given = rest.length > 0 ? rest.join('=') : null;
  if (flag.value === null) {
    return given === null
      ? { ok: true, value: { word: flag.word, value: '' } }
      : wrong(`The flag ${flag.word} takes no value.`);
  }
  const value = given ?? pending.shift() ?? '';
  if (isMeant(flag.word, value)) return { ok: true, value: { word: flag.word, value } };
  const what = value === '' ? 'has no value' : `cannot have the value “${shown(value)}”`;
  return wrong(`The flag ${flag.word} ${what}: it takes ${flag.value.name}, as in ${flag.value.example}.`);
}

function isMeant(word: Flag, value: string): boolean {
  return word === '--agent' ? agentName(value) !== null : flagValue(word, value) !== null;
}

/** In the form that the config takes; whether there is such an agent is not known here. */
function agentName(value: string): string | null {
  const name = value.toLowerCase();
  return /^[a-z0-9][a-z0-9-]{0,39}$/.test(name) ? name : null;
}

/** What the value of a flag means, workers, dollars or milliseconds; `null` when it means nothing. */
function flagValue(word: Flag, value: string): number | null {
  if (word === '--max-workers') {
    const workers = /^\d{1,3}$/.test(value) ? Number(value) : 0;
    return workers >= 1 && workers <= MOST_WORKERS ? workers : null;
  }
  if (word === '--budget') {
    const usd = Number(/^\$?(\d{1,5}(?:\.\d{1,4})?)$/.exec(value)?.[1]);
    return usd > 0 && usd <= DEAREST_BUDGET_USD ? usd : null;
  }
  const [, amount, unit] = /^(\d{1,6})([smh]?)$/i.exec(value) ?? [];
  const ms = Number(amount) * (UNIT_MS[unit?.toLowerCase() || 's'] ?? 0);
  return ms > 0 && ms <= LONGEST_TIMEOUT_MS ? ms : null;
}

function toCommand({ verbs, flags }: Words): Result<Command> {
  const said = new Set<Verb | 'start'>(verbs);
  if (flags.has('--retry')) said.add('retry');
  const [verb = 'start', second] = said;
  if (second !== undefined) return wrong(`${verb} and ${second} are two commands: give one a comment.`);
  if (verb === 'start' || (verb === 'plan' && flags.size > 0)) return toStart(flags, verb === 'plan');
  const besides = [...flags.keys()].find((flag) => !(verb === 'retry' && RETRY_FLAGS.includes(flag)));
  if (besides !== undefined)
    return wrong(`${besides} does not go with ${verb}, which takes ${flagsOf(verb)}.`);
  if (verb === 'retry') return { ok: true, value: { kind: 'retry', flags: readRunFlags(flags) } };
  // Only behind another word: alone it was read before.
  if (verb === 'allow') return wrong('allow stands first, with a task and a reason behind it.');
  return { ok: true, value: { kind: verb } };
}

function flagsOf(verb: Verb): string {
  const own = RETRY_FLAGS.filter((flag) => flag !== '--retry');
  return verb === 'retry' ? `only ${own.join(' and ')}` : 'no flags';
}

function toStart(flags: ReadonlyMap<Flag, string>, planOnly: boolean): Result<Command> {
  if (flags.has('--sequential') && flags.has('--force-parallel')) {
    return wrong('--sequential and --force-parallel ask for opposites: give one of them.');
  }
  const dryRun = planOnly || flags.has('--dry-run');
  const isPlan = dryRun && [...flags.keys()].every((flag) => flag === '--dry-run');
  if (isPlan) return { ok: true, value: { kind: 'plan' } };
  return { ok: true, value: { kind: 'start', flags: { ...readRunFlags(flags), ...(dryRun && { dryRun }) } } };
}

function readRunFlags(flags: ReadonlyMap<Flag, string>): RunFlags {
  const maxWorkers = flagValue('--max-workers', flags.get('--max-workers') ?? '');
  const timeoutMs = flagValue('--timeout', flags.get('--timeout') ?? '');
  const agent = agentName(flags.get('--agent') ?? '');
  const budgetUsd = flagValue('--budget', flags.get('--budget') ?? '');
  return {
    ...(maxWorkers !== null && { maxWorkers }),
    ...(timeoutMs !== null && { timeoutMs }),
    ...(agent !== null && { agent }),
    ...(budgetUsd !== null && { budgetUsd }),
    ...(flags.has('--sequential') && { sequential: true }),
    ...(flags.has('--force-parallel') && { forceParallel: true }),
  };
}

function unknown(kind: 'word' | 'flag', token: string): string {
  const words = [...VERBS, ...FLAGS].map(({ word }) => word);
  const nearest = nearestWord(token.replace(LONG_DASHES, '--').replace(DASHES, '-'), words);
  const suggestion = nearest === null ? `It can be: ${words.join(', ')}.` : `Did you mean ${nearest}?`;
  return `The ${kind} “${shown(token)}” is not known. ${suggestion}`;
}

function shown(text: string): string {
  return text.length > 40 ? `${[...text].slice(0, 40).join('')}…` : text;
}

function wrong(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}
