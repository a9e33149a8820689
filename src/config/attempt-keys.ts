import { z } from 'zod';
import { NETWORK_KINDS, SANDBOX_POLICIES } from '../domain/confinement.ts';
import { parseHostRule } from '../domain/host-rule.ts';
import { SIZES } from '../domain/work-item.ts';
import { documented } from './expectation.ts';
import { parseDuration } from './parse-duration.ts';

const LONGEST_TIME_MS = 24 * 3_600_000;

/** What a time may be, and how that is said to whoever wrote another one. */
interface TimeBounds {
  /** Milliseconds, whole seconds. */
  readonly least: number;
  readonly most: number;
  readonly expects: string;
  readonly examples: readonly (string | number)[];
}

const ANY_TIME: TimeBounds = {
  least: 1_000,
  most: LONGEST_TIME_MS,
  expects: 'a time of at most 24h such as `30m`, `1h30m` or a number of seconds',
  examples: ['30m', '1h30m', 1800],
};

/** Shorter ones would use up GitHub's limits, with longer ones nobody would see work go on. */
const STATUS_INTERVAL: TimeBounds = {
  least: 10_000,
  most: 600_000,
  expects: 'a time from 10s to 10m such as `30s`, `2m` or a number of seconds',
  examples: ['30s', '2m', 45],
};

/** A host, with `*.` before it for all hosts below, or a network, and perhaps a port behind it. */
const hostRule = z.string().refine((text) => parseHostRule(text).ok);

const oneOf = (values: readonly string[]) => values.map((value) => `\`${value}\``).join(', ');

const commands = z.array(z.string().trim().min(1).max(2000)).max(20);

const model = z.string().trim().min(1).max(100);

/** `30m`, `1h30m` or seconds, read as milliseconds. */
export function duration(
  doc: string,
  byDefault: string | null,
  { least, most, expects, examples }: TimeBounds = ANY_TIME,
) {
  const isWithin = (value: string | number) => {
    const milliseconds = parseDuration(value);
    return milliseconds !== null && milliseconds >= least && milliseconds <= most;
  };
  // Without `abort` the same would be said twice.
  const seconds = z
    .int()
    .min(least / 1000, { abort: true })
    .max(most / 1000, { abort: true });
  const written = z
    .union([seconds, z.string()])
    .refine(isWithin)
    .meta({ examples: [...examples] });
  return documented(written, { doc, expects, default: byDefault }).transform(
    (value) => parseDuration(value) ?? 0,
  );
}

export const statusInterval = duration(
  'How late at most the status comment shows what agents are seen to do while they work: their commits, their status file and what they use. No more often is it written for that alone.',
  '30s',
  STATUS_INTERVAL,
).optional();

const limits = z.strictObject({
  usd: documented(z.number().positive().max(10_000), {
    doc: 'US dollars, as metered where the model is called, or as the agent reports them.',
    expects: 'a number of US dollars above 0, for example 2.5',
  }).optional(),
  tokens: documented(z.int().min(1_000).max(10_000_000_000), {
    doc: 'Tokens, sent and received together.',
    expects: 'a whole number from 1000, for example 2000000',
  }).optional(),
  turns: documented(z.int().min(1).max(100_000), {
    doc: 'Answers of the model.',
    expects: 'a whole number from 1, for example 80',
  }).optional(),
});

const budget = z.strictObject({
  attempt: documented(limits, {
    doc: 'The most that one attempt may use; then it is ended, and its commits are kept.',
    expects: 'a map of `usd`, `tokens` and `turns`',
  }).optional(),
  run: documented(limits, {
    doc: 'The most that all attempts of a run may use together; then no further one starts. The server may have a lower ceiling.',
    expects: 'a map of `usd`, `tokens` and `turns`',
  }).optional(),
});

const endToEnd = z.strictObject({
  command: documented(z.string().trim().min(1).max(2000), {
    doc: 'Run by a shell once for each viewport, with VIEWPORT_WIDTH, VIEWPORT_HEIGHT and SCREENSHOT_DIR, into which it writes its screenshots as PNG.',
    expects: 'a shell command',
  }),
  paths: documented(z.array(z.string().trim().min(1).max(500)).min(1).max(50), {
    doc: 'Globs of front-end files: the command is run when one of them has changed.',
    expects: 'a list of 1 to 50 paths or globs',
  }),
});

/** Keys that say how an attempt works and how its work is verified. */
export const attemptKeys = {
  models: documented(
    z.record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/), z.partialRecord(z.enum(SIZES), model)),
    {
      doc: 'Model of an agent by the size of the task; what is left out the agent chooses itself.',
      expects: 'a map of agents to sizes to models, for example `{ claude: { S: haiku, XL: opus } }`',
      default: {},
    },
  ).optional(),
  idle_timeout: duration(
    'Time without output, commit, news in the status file or use of the processor after which an agent counts as hanging and is ended.',
    '5m',
  ).optional(),
  stall_timeout: duration(
    'Time without a commit after which an agent counts as stalled and is ended.',
    '30m',
  ).optional(),
  race_after: documented(duration('', null).nullable(), {
    doc: 'A task whose agent has worked longer than this is given to a second one when one is free; the first verified work counts. `null`: never.',
    expects: 'a time such as `40m`, or `null`',
    default: null,
  }).optional(),
  budget: documented(budget, {
    doc: 'What attempts and runs may use at most; without it there is no limit but the time and that of the server.',
    expects: 'a map of `attempt` and `run`',
  }).optional(),
  sandbox: documented(z.enum(SANDBOX_POLICIES), {
    doc: 'Whether agents and verification run in a sandbox: `required`, `preferred` (where the worker can) or `off`. Only tighter than what the server says.',
    expects: oneOf(SANDBOX_POLICIES),
    default: 'required',
  }).optional(),
  network: documented(z.enum(NETWORK_KINDS), {
    doc: 'What confined agents reach besides their model: nothing, the hosts of an allow-list, or everything. Only tighter than what the server says.',
    expects: oneOf(NETWORK_KINDS),
    default: 'allow-list',
  }).optional(),
  network_allow: documented(z.array(hostRule).max(100), {
    doc: "Hosts of the server's allow-list that this repository needs; the others are closed. Left out: all of them.",
    expects: 'a list of host names, for example `[packages.example.com, "*.example.org"]`',
  }).optional(),
  set_up: documented(commands, {
    doc: 'Commands that prepare a work tree before the agent starts and before the verification, run by a shell.',
    expects: 'a list of at most 20 commands, for example `[npm ci]`',
    default: [],
  }).optional(),
  verify: documented(commands, {
    doc: 'Commands that must pass on the harvested commits in a fresh checkout, in this order, run by a shell. Without any they are detected (npm, make, cargo, go, pytest …).',
    expects: 'a list of at most 20 commands, for example `[npm ci, npm test]`',
    default: [],
  }).optional(),
  weakened_tests: documented(z.enum(['hold', 'show']), {
    doc: 'Work that deletes, skips or weakens tests, or changes their set-up: `hold` it until a person allows it, or `show` it first in its pull request.',
    expects: oneOf(['hold', 'show']),
    default: 'hold',
  }).optional(),
  qa_agent: documented(
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
      .nullable(),
    {
      doc: 'Agent that reads verified work, changes nothing, and approves or rejects it; `null` for none.',
      expects: 'the name of an agent in lower case, or `null`',
      default: null,
    },
  ).optional(),
  end_to_end: documented(endToEnd.nullable(), {
    doc: 'How front-end work is tried at 375×667, 768×1024, 1280×800 and 1920×1080; screenshots may differ by 1 % from those of the base.',
    expects: 'a map of `command` and `paths`, or `null`',
    default: null,
  }).optional(),
  instructions: documented(z.string().max(20_000), {
    doc: 'Told to every agent besides its assignment, for example conventions of the repository.',
    expects: 'a text of at most 20,000 characters',
    default: '',
  }).optional(),
};

/** Keys inside of the maps above. */
export const attemptKeysInside: Readonly<Record<string, readonly string[]>> = {
  budget: Object.keys(budget.shape),
  end_to_end: Object.keys(endToEnd.shape),
};
