import { z } from 'zod';
import { NETWORK_KINDS, SANDBOX_POLICIES } from '../domain/confinement.ts';
import { parseHostRule } from '../domain/host-rule.ts';
import { documented } from './expectation.ts';

const oneOf = (values: readonly string[]) => values.map((value) => `\`${value}\``).join(', ');

const listOf = (shape: RegExp) =>
  z
    .string()
    .transform((value) => value.split(/[\s,]+/).filter((word) => word.length > 0))
    .pipe(z.array(z.string().regex(shape)));

const atLeast = (least: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/)
    .transform(Number)
    .pipe(z.int().min(least));

/** Where the packages of most languages come from. */
const PACKAGE_REGISTRIES =
  'registry.npmjs.org,registry.yarnpkg.com,pypi.org,files.pythonhosted.org,crates.io,static.crates.io,index.crates.io,proxy.golang.org,sum.golang.org,rubygems.org,repo.maven.apache.org';

/** Variables that say how attempts run on a host: of `serve` without Redis, and of every worker. */
export const attemptVariables = {
  AGENTS: documented(listOf(/^[a-z0-9][a-z0-9-]{0,39}$/), {
    doc: 'Agents that are set up on this host, the preferred first, separated by commas: claude, codex, copilot, gemini, opencode, command. By default `command` where AGENT_COMMAND is set, else `claude`.',
    expects: 'names of agents separated by commas, such as `claude,codex`',
  }).optional(),
  SANDBOX: documented(z.enum(SANDBOX_POLICIES), {
    doc: 'Whether agents and verification run in a sandbox (bubblewrap, else docker or podman): `required`, `preferred` where there is one, or `off`. Repositories may only ask for more.',
    expects: oneOf(SANDBOX_POLICIES),
  }).default('required'),
  SANDBOX_READABLE: documented(listOf(/^\/.+$/), {
    doc: 'Folders and files that confined programs may read besides the system and their own workspace, absolute, separated by commas, for example those of a toolchain below /opt.',
    expects: 'absolute paths separated by commas',
  }).default([]),
  SANDBOX_IMAGE: documented(z.string(), {
    doc: 'Image for attempts where docker or podman is the sandbox; it must have git, the agents and the toolchain.',
    expects: 'the name of a container image',
  }).optional(),
  NETWORK: documented(z.enum(NETWORK_KINDS), {
    doc: 'What confined programs reach besides their model: `none`, the hosts of NETWORK_ALLOW (`allow-list`), or everything (`open`). Repositories may only ask for less.',
    expects: oneOf(NETWORK_KINDS),
  }).default('allow-list'),
  NETWORK_ALLOW: documented(
    listOf(/./).refine((entries) => entries.every((entry) => parseHostRule(entry).ok)),
    {
      doc: 'Hosts of the allow-list, separated by commas; `*.example.com` stands for all below it, `10.0.0.0/8` for a network, a port may follow.',
      expects: 'host names separated by commas, such as `packages.example.com,*.example.org`',
    },
  ).prefault(PACKAGE_REGISTRIES),
  AGENT_MEMORY_MB: documented(atLeast(64), {
    doc: 'Memory of an attempt with everything that it starts, in MiB; above it, it is ended.',
    expects: 'a whole number from 64',
  }).default(4_096),
  AGENT_PROCESSES: documented(atLeast(8), {
    doc: 'Processes of an attempt at one time; above it, it is ended.',
    expects: 'a whole number from 8',
  }).default(512),
  AGENT_DISK_MB: documented(atLeast(16), {
    doc: 'Disk space that an attempt may fill, in MiB; above it, it is ended.',
    expects: 'a whole number from 16',
  }).default(8_192),
  MIN_FREE_DISK_MB: documented(atLeast(0), {
    doc: 'Free space below which no attempt starts, in MiB; what is older than KEEP_DAYS is removed first.',
    expects: 'a whole number from 0',
  }).default(1_024),
  KEEP_DAYS: documented(atLeast(1), {
    doc: 'Days after which logs, and kept work that was merged, are removed.',
    expects: 'a whole number from 1',
  }).default(30),
  MODEL_PRICES: documented(z.string(), {
    doc: 'JSON file with prices of models, in US dollars for a million tokens, that go before the built-in ones.',
    expects: 'the path of a file',
  }).optional(),
};

/** Names of the variables above, for the table of a worker. */
export const ATTEMPT_VARIABLES = Object.fromEntries(
  Object.keys(attemptVariables).map((name) => [name, true]),
) as { readonly [K in keyof typeof attemptVariables]: true };
