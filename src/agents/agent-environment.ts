import type { Assignment } from '../domain/attempt.ts';
import type { Reach } from '../domain/confinement.ts';
import { executionVariable } from '../workspace/workspace.ts';

/** One execution of an attempt on this host, and its places as absolute paths. */
export interface AgentPlaces {
  /** See `Workspace.execution`. */
  readonly execution: string;
  readonly directory: string;
  readonly home: string;
  readonly temporary: string;
  readonly statusFile: string;
  readonly promptFile: string;
  readonly reach: Reach;
  /** Variables of its own, such as where its copy of the dependencies is. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * The whole environment of an agent (R26): no token, no address of a datastore, nothing of the worker's own except what the
 * operator allow-lists by name in `passEnvironment`, and what its preset and its surroundings need in `own`. `host` is the worker's
 * environment.
 */
export function agentEnvironment(
  attemptId: string,
  assignment: Assignment,
  places: AgentPlaces,
  host: Readonly<Record<string, string | undefined>>,
  passEnvironment: readonly string[],
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const passed = passEnvironment.flatMap((name) => {
    const value = host[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(passed),
    ...places.environment,
    ...own,
    ...baseEnvironment(places, host),
    AGENT_ID: attemptId,
    [executionVariable]: places.execution,
    MASTER_ISSUE: String(assignment.masterIssue),
    SUB_ISSUE: String(assignment.subIssue),
    BRANCH_NAME: assignment.branch,
    STATUS_FILE: places.statusFile,
    WORKING_DIR: places.directory,
    TIMEOUT: String(Math.ceil(assignment.timeoutMs / 1_000)),
    PROMPT_FILE: places.promptFile,
  };
}

/** What any program needs in order to run at all; verification gets this and no more. */
export function baseEnvironment(
  places: { readonly home: string; readonly temporary: string },
  host: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return {
    HOME: places.home,
    PATH: host['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    LANG: host['LANG'] ?? 'C.UTF-8',
    TMPDIR: places.temporary,
  };
}
