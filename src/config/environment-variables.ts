import { z } from 'zod';
import { ATTEMPT_VARIABLES, attemptVariables } from './attempt-variables.ts';
import { documentationOf, documented } from './expectation.ts';
import { parseDuration } from './parse-duration.ts';

const LEAST_SECRET_LENGTH = 16;

/** Never for agents, and what every agent is given anyway (R26). */
const NOT_TO_PASS = new Set(
  'APP_ID PRIVATE_KEY PRIVATE_KEY_PATH WEBHOOK_SECRET TAG_SECRET REDIS_URL AGENT_ID AGENT_EXECUTION MASTER_ISSUE SUB_ISSUE BRANCH_NAME STATUS_FILE WORKING_DIR TIMEOUT PROMPT_FILE HOME PATH LANG TMPDIR'.split(
    ' ',
  ),
);

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.int().min(least).max(most));

/** Too long for `development`, Probot's fallback, with which anybody could sign webhooks. */
const secret = z.string().min(LEAST_SECRET_LENGTH);

const isUrlOf = (protocols: readonly string[]) => (value: string) =>
  URL.canParse(value) && protocols.includes(new URL(value).protocol);

const redisUrl = z.string().refine(isUrlOf(['redis:', 'rediss:']));

/** What github.com is known by, and its API, are no hosts of an Enterprise Server. */
const isOtherGitHub = (host: string) => !/^((www|api)\.)?github\.com(:\d+)?$|^api\..+\.ghe\.com$/i.test(host);

const namesToPass = z
  .string()
  .transform((value) => value.split(/[\s,]+/).filter((name) => name.length > 0))
  .pipe(z.array(z.string().regex(/^[A-Za-z_]\w*$/)))
  .refine((names) => names.every((name) => !NOT_TO_PASS.has(name)));

/** `serve`: webhooks and looks, and without Redis the attempts too; `work`: attempts. */
export type Role = 'serve' | 'work';

/**
 * The table of all environment variables, which are those of `serve`: it parses them, and `.env.example` and `--help` are made from it.
 * A variable that is set to nothing counts as not set.
 */
export const environmentVariables = z.object({
  APP_ID: documented(wholeNumber(1, Number.MAX_SAFE_INTEGER), {
    doc: "Id of the GitHub App, from the App's settings page.",
    expects: "the App's id, a whole number; it stands on the App's settings page",
  }),
  PRIVATE_KEY: documented(z.string(), {
    doc: 'Private key of the App: PEM with line breaks, with \\n in their place, or in Base64. Or set PRIVATE_KEY_PATH.',
    expects: 'an RSA private key in PEM',
  }).optional(),
  PRIVATE_KEY_PATH: documented(z.string(), {
    doc: 'File with the private key of the App, instead of PRIVATE_KEY.',
    expects: 'the path of a PEM file',
  }).optional(),
  WEBHOOK_SECRET: documented(secret, {
    doc: "Secret of the App's webhook, at least 16 characters, for example from `openssl rand -hex 32`.",
    expects: `the secret of the App's webhook, at least ${LEAST_SECRET_LENGTH} characters; make one with \`openssl rand -hex 32\` and set it in the App's settings too`,
  }),
  TAG_SECRET: documented(secret, {
    doc: 'Secret that signs the hidden tags in what the App writes. By default derived from WEBHOOK_SECRET (HKDF-SHA256); a change of that one then makes the App a stranger to its own comments and issues, so set this from the start if you mean to rotate it.',
    expects: `at least ${LEAST_SECRET_LENGTH} characters; make one with \`openssl rand -hex 32\``,
  }).optional(),
  GHE_HOST: documented(
    z
      .string()
      .regex(/^[\w.-]+(:\d+)?$/)
      .refine(isOtherGitHub),
    {
      doc: 'Host of a GitHub Enterprise Server, or NAME.ghe.com, without protocol and path. By default github.com.',
      expects:
        'a host such as `github.example.com`, without protocol and path; for github.com it has to be left out',
    },
  ).optional(),
  GHE_PROTOCOL: documented(z.enum(['https', 'http']), {
    doc: 'Protocol of GHE_HOST.',
    expects: '`https` or `http`',
  }).default('https'),
  PORT: documented(wholeNumber(0, 65_535), {
    doc: 'Port for webhooks and health checks; 0 takes a free one.',
    expects: 'a port from 0 to 65535',
  }).default(3000),
  HOST: documented(z.string(), {
    doc: 'Address to listen on; 0.0.0.0 for all.',
    expects: 'an address such as `0.0.0.0`',
  }).default('127.0.0.1'),
  REDIS_URL: documented(redisUrl, {
    doc: 'Redis for queue and run records, with appendonly on and maxmemory-policy noeviction. Without it both live in DATA_DIR, for one process: to try the product, or for a small team.',
    expects: 'an address such as `redis://localhost:6379`',
  }).optional(),
  DATA_DIR: documented(z.string(), {
    doc: 'Folder for workspaces, mirrors, summaries and, without REDIS_URL, the database.',
    expects: 'the path of a folder',
  }).default('.data'),
  AGENT_COMMAND: documented(z.string(), {
    doc: 'The agent `command`: a shell command that gets the kickoff prompt on its input and works in the current folder.',
    expects: 'a shell command',
  }).optional(),
  AGENT_PASS_ENV: documented(namesToPass, {
    doc: "Names of the server's variables that agents may see besides their own, separated by commas, for example the key of their model provider.",
    expects:
      'names of variables separated by commas, and none of those that hold secrets of the server or that every agent is given',
  }).default([]),
  ...attemptVariables,
  MAX_AGENTS: documented(wholeNumber(1, 50), {
    doc: 'Ceiling for the attempts of one run that may be under way at once.',
    expects: 'a whole number from 1 to 50',
  }).default(8),
  AGENT_TIMEOUT: documented(
    z
      .string()
      .transform((value) => parseDuration(value) ?? Number.NaN)
      .pipe(z.number().max(24 * 3_600_000)),
    {
      doc: 'Ceiling for the wall time of one attempt at a task of size S or M; L gets twice, XL four times as much.',
      expects: 'a time of at most 24h such as `2h`, `30m` or a number of seconds',
    },
  ).prefault('2h'),
  RUN_BUDGET_USD: documented(
    z
      .string()
      .regex(/^\d{1,6}(\.\d{1,2})?$/)
      .transform(Number),
    {
      doc: 'Ceiling in US dollars for all attempts of a run together. Without it repositories decide.',
      expects: 'an amount such as `25` or `7.50`',
    },
  ).optional(),
  WORKSPACE_SLOTS: documented(wholeNumber(1, 256), {
    doc: 'Workspaces on this host.',
    expects: 'a whole number from 1 to 256',
  }).default(8),
  WORKER_CONCURRENCY: documented(wholeNumber(1, 256), {
    doc: 'Attempts that this worker runs at once, at most WORKSPACE_SLOTS. By default WORKSPACE_SLOTS.',
    expects: 'a whole number from 1 to WORKSPACE_SLOTS',
  }).optional(),
  LOG_LEVEL: documented(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), {
    doc: 'Least severity of what is logged: trace, debug, info, warn, error, fatal or silent.',
    expects: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`',
  }).default('info'),
});

/** A worker takes no webhooks, makes no plans and writes no tags: the rows that are left, one of which it cannot do without. */
export const workerVariables = environmentVariables
  .pick({
    APP_ID: true,
    PRIVATE_KEY: true,
    PRIVATE_KEY_PATH: true,
    GHE_HOST: true,
    GHE_PROTOCOL: true,
    DATA_DIR: true,
    AGENT_COMMAND: true,
    AGENT_PASS_ENV: true,
    ...ATTEMPT_VARIABLES,
    WORKSPACE_SLOTS: true,
    WORKER_CONCURRENCY: true,
    LOG_LEVEL: true,
  })
  .extend({
    REDIS_URL: documented(redisUrl, {
      doc: 'The Redis that `serve` uses.',
      expects:
        'the address of the Redis that `serve` uses, such as `redis://queue.example.com:6379`; without Redis `serve` runs the attempts itself',
    }),
  });

/** What `run` reads: it needs neither GitHub nor a store. */
export const runVariables = environmentVariables.pick({
  AGENT_COMMAND: true,
  AGENT_PASS_ENV: true,
  ...ATTEMPT_VARIABLES,
});

export type ServerValues = z.output<typeof environmentVariables>;
export type WorkerValues = z.output<typeof workerVariables>;

/** One row of the table, for people. */
export interface VariableHelp {
  readonly name: string;
  readonly doc: string;
  readonly required: boolean;
  /** As it would be written; `null` where there is none. */
  readonly byDefault: string | null;
}

const VARIABLES = { serve: environmentVariables, work: workerVariables, run: runVariables };

/** The table of what a role reads, for `--help` and `.env.example`. */
export function environmentHelp(role: Role | 'run'): VariableHelp[] {
  const { shape } = VARIABLES[role];
  return Object.entries(shape).map(([name, schema]) => ({
    name,
    doc: documentationOf(schema)?.doc ?? '',
    required: !schema.safeParse(undefined).success,
    byDefault: defaultOf(schema),
  }));
}

function defaultOf(schema: z.ZodType): string | null {
  const isDefaulted = schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return isDefaulted ? String(schema.def.defaultValue) : null;
}
