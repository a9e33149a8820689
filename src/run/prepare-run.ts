import { createHash } from 'node:crypto';
import { COMMAND_AGENT } from '../config/environment.ts';
import type { ServerDefaults } from '../config/resolve-settings.ts';
import { type RunEnvironment, readRunEnvironment } from '../config/run-environment.ts';
import { canonicalItems } from '../domain/planning/canonical-items.ts';
import type { Plan } from '../domain/planning/plan.ts';
import { readWorkItems } from '../domain/reading/read-work-items.ts';
import type { Settings } from '../domain/settings.ts';
import { UserError } from '../errors.ts';
import { readOutline } from '../markdown/read-outline.ts';
import { type Inputs, loadSource } from '../plan/load-source.ts';
import { lookAtRepository } from '../plan/look-at-repository.ts';
import { makePlan, type PlanInput } from '../plan/make-plan.ts';
import { readPlanSource } from '../plan/plan-source.ts';
import { createGit, type Git } from '../workspace/git.ts';
import { createRedactor, type Redactor } from '../workspace/redact.ts';
import type { RunOptions } from './run-options.ts';
import { openUserRepository, type UserRepository } from './user-repository.ts';

/** All that a run of one list goes by. */
export interface PreparedRun {
  readonly repository: UserRepository;
  readonly environment: RunEnvironment;
  readonly git: Git;
  readonly redactor: Redactor;
  /** What stands in front of line numbers. */
  readonly label: string;
  readonly title: string;
  readonly plan: Plan;
  readonly planHash: string;
  readonly settings: Settings;
}

const DAY_MS = 24 * 3_600_000;

/** Reads and plans one list for the repository as it is at its base commit. Throws a `UserError`. */
export async function prepareRun(
  argument: string,
  options: RunOptions,
  inputs: Inputs,
): Promise<PreparedRun> {
  const source = readPlanSource(argument);
  if (source.kind === 'issue') {
    throw new UserError(
      `${argument} is an issue: \`run\` takes a list from a file.`,
      'Save its text as a file, or run it by a comment on the issue itself.',
    );
  }
  const environment = environmentOf(options, inputs);
  const redactor = createRedactor(environment.secrets);
  const git = createGit(redactor);
  const repository = await openUserRepository(git, options.repo, options.base ?? null);
  const { label, input, refused } = await loadSource(
    source,
    {
      repository: await lookAtRepository(options.repo, repository.base),
      issue: null,
      flags: options.flags,
      defaults: defaultsOf(options, environment),
    },
    inputs,
  );
  const settings = withOptions(input.settings, options);
  demandIsolation(options, settings);
  const made = await makePlan({ ...input, settings });
  const plan = { ...made, assumptions: [...made.assumptions, ...refused] };
  const title = titleOf(input.body) ?? label;
  return { repository, environment, git, redactor, label, title, plan, planHash: hashOf(input), settings };
}

/** A work tree is a part of its repository, git directory and all. */
function demandIsolation({ isolation }: RunOptions, { sandbox }: Settings): void {
  if (isolation !== 'worktree' || sandbox === 'off') return;
  throw new UserError(
    'A work tree shares the git directory of its repository, from which no sandbox could then keep an agent.',
    'Add --sandbox off where you trust the agent, or leave --isolation out.',
  );
}

function environmentOf({ agentCommand }: RunOptions, { env }: Inputs): RunEnvironment {
  const environment = readRunEnvironment(env);
  return agentCommand === undefined ? environment : { ...environment, agentCommand };
}

/** Nobody else's machine is used: only what the person says of it is a limit. */
function defaultsOf({ sandbox }: RunOptions, { agents, attempts }: RunEnvironment): ServerDefaults {
  return {
    agents,
    ceilings: {
      maxAgents: 50,
      agentTimeoutMs: DAY_MS,
      sandbox: sandbox ?? attempts.sandbox,
      network: attempts.network,
      runCostUsd: null,
    },
  };
}

/** What the command line says wins over the config file. */
function withOptions(settings: Settings, options: RunOptions): Settings {
  const { agents, agentCommand, verify, sandbox } = options;
  const named = agentCommand !== undefined && agents.length === 0 ? [COMMAND_AGENT] : agents;
  return {
    ...settings,
    agents: named.length === 0 ? settings.agents : named,
    sandbox: sandbox ?? settings.sandbox,
    verification:
      verify.length === 0 ? settings.verification : { ...settings.verification, commands: verify },
  };
}

function titleOf(body: string): string | null {
  return /^#\s+(.+?)\s*#*$/m.exec(body)?.[1] ?? null;
}

function hashOf({ body, context }: PlanInput): string {
  const items = canonicalItems(readWorkItems(readOutline(body), context));
  return createHash('sha256').update(items).digest('hex');
}
