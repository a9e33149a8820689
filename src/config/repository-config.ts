import { z } from 'zod';
import { attemptKeys, attemptKeysInside, duration, statusInterval } from './attempt-keys.ts';
import { documented } from './expectation.ts';

/** Where the file lives in a repository; it is read from the default branch only (R50). */
export const REPOSITORY_CONFIG_PATH = '.github/parallel-orchestrator.yml';

/** Most attempts of one run that anybody may ask for. */
const MOST_AGENTS = 50;

const wholeNumber = (least: number, most: number) => z.int().min(least).max(most);

const oneOf = (...values: readonly string[]) => values.map((value) => `\`${value}\``).join(', ');

const parallelization = z.strictObject({
  enabled: documented(z.boolean(), {
    doc: 'Whether master issues of this repository may start runs at all.',
    expects: '`true` or `false`',
    default: true,
  }).optional(),
  min_tasks: documented(wholeNumber(1, 100), {
    doc: 'With fewer independent items than this, the plan is sequential and waits to be asked for.',
    expects: 'a whole number from 1 to 100, for example 3',
    default: 3,
  }).optional(),
  max_agents: documented(wholeNumber(1, MOST_AGENTS), {
    doc: 'Attempts of one run that may be under way at once. The server may have a lower ceiling.',
    expects: `a whole number from 1 to ${MOST_AGENTS}, for example 5`,
    default: 5,
  }).optional(),
  retry_on_failure: documented(wholeNumber(0, 10), {
    doc: 'How many more attempts a task gets after failures that say nothing about the task (network, host, provider).',
    expects: 'a whole number from 0 to 10, for example 3',
    default: 3,
  }).optional(),
});

const issueTemplate = z.strictObject({
  title: documented(z.string().max(200).includes('{task_title}'), {
    doc: 'Title of a sub-issue; `{master}` is the number of the master issue, `{task_title}` the title of the task.',
    expects: 'a text of at most 200 characters that contains `{task_title}`',
    default: '[Master #{master}] {task_title}',
  }).optional(),
  body: documented(z.string().max(20_000).nullable(), {
    doc: 'Body of a sub-issue in place of the generated one, with the same placeholders; `null` for the generated one.',
    expects: 'a text of at most 20,000 characters, or `null`',
    default: null,
  }).optional(),
  labels: documented(z.array(z.string().trim().min(1).max(50)).max(20), {
    doc: 'Labels of a sub-issue; missing ones are created.',
    expects: 'a list of at most 20 label names of 1 to 50 characters',
    default: ['parallel-orchestration', 'sub-issue'],
  }).optional(),
});

const nested: Readonly<Record<string, readonly string[]>> = {
  parallelization: Object.keys(parallelization.shape),
  issue_template: Object.keys(issueTemplate.shape),
  ...attemptKeysInside,
};

/** The keys of `.github/parallel-orchestrator.yml`. Every key is optional and does something. */
export const repositoryConfigSchema = documented(
  z.strictObject({
    parallelization: documented(parallelization, {
      doc: 'When and how many tasks run side by side.',
      expects: 'a map of settings',
    }).optional(),
    success_threshold: documented(z.number().min(0).max(1), {
      doc: 'Share of the planned tasks that must succeed for the run to pass, from 0 to 1.',
      expects: 'a number from 0 to 1, for example 0.8',
      default: 0.8,
    }).optional(),
    success_means: documented(z.enum(['verified']), {
      doc: 'What makes a task count as success: its commits passed the verification.',
      expects: oneOf('verified'),
      default: 'verified',
    }).optional(),
    agent_timeout: duration(
      'Wall time of one attempt at a task of size S or M; L gets twice, XL four times as much. A number counts seconds. The server may have a lower ceiling.',
      '30m',
    ).optional(),
    status_interval: statusInterval,
    approval: documented(z.enum(['auto', 'always', 'when-risky']), {
      doc: 'When a plan waits for a person: never, always, or when it has an XL task, more than ten tasks, or an item that needs clarification.',
      expects: oneOf('auto', 'always', 'when-risky'),
      default: 'when-risky',
    }).optional(),
    agents: documented(
      z
        .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/))
        .min(1)
        .max(10),
      {
        doc: 'Names of the agents that may work on tasks, the preferred first; the others stand in when one is limited, missing or fails. The operator of the server says which there are.',
        expects: 'a list of 1 to 10 agent names in lower case, for example `[claude, codex]`',
        default: ['claude'],
      },
    ).optional(),
    ...attemptKeys,
    issue_template: documented(issueTemplate, {
      doc: 'What sub-issues look like.',
      expects: 'a map of settings',
    }).optional(),
    runner: documented(z.enum(['local']), {
      doc: "Where attempts run: `local` is the hosts of the server's workers.",
      expects: oneOf('local'),
      default: 'local',
    }).optional(),
    landing: documented(z.enum(['pull-requests']), {
      doc: 'How verified work lands: one pull request for each task.',
      expects: oneOf('pull-requests'),
      default: 'pull-requests',
    }).optional(),
  }),
  {
    doc: `Settings of Parallel Orchestrator for one repository: \`${REPOSITORY_CONFIG_PATH}\` on the default branch.`,
    expects: 'a map of settings, for example `approval: always`',
  },
);

/** What a repository's config file says; what it leaves out is `undefined`. Times are in milliseconds. */
export type RepositoryConfig = z.output<typeof repositoryConfigSchema>;

/** Paths of all keys, in the order of the documentation. */
export const configKeys: readonly (readonly string[])[] = Object.keys(repositoryConfigSchema.shape).flatMap(
  (key) => [[key], ...(nested[key] ?? []).map((inner) => [key, inner])],
);
