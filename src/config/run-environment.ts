import { COMMAND_AGENT, type Environment, toAttemptEnvironment } from './environment.ts';
import { EnvironmentError } from './environment-error.ts';
import { runVariables } from './environment-variables.ts';
import { describeMismatch, showValue } from './expectation.ts';

/** What the environment says about runs without GitHub. */
export type RunEnvironment = Pick<
  Environment,
  'agents' | 'agentCommand' | 'agentPassEnvironment' | 'attempts' | 'secrets'
>;

/** Names of variables that hold what must not reach a log or a commit. */
const SECRET_NAME = /(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD)$/;

/**
 * Reads the variables that count for `run`; one that is set to nothing counts as not set. No `.env` does: one in a strange folder must not say what
 * is executed. Throws an `EnvironmentError` with every mistake.
 */
export function readRunEnvironment(env: Readonly<Record<string, string | undefined>>): RunEnvironment {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = runVariables.safeParse(set);
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map(({ path }) => {
      const name = String(path[0]);
      return `${name}: ${describeMismatch(runVariables, [name], showValue(set[name]))}`;
    });
    throw new EnvironmentError(mistakes.join('\n'), 'Set it, or leave it out.');
  }
  const { AGENT_COMMAND, AGENT_PASS_ENV, AGENTS } = parsed.data;
  return {
    agents: AGENTS ?? [AGENT_COMMAND === undefined ? 'claude' : COMMAND_AGENT],
    agentCommand: AGENT_COMMAND ?? null,
    agentPassEnvironment: AGENT_PASS_ENV,
    attempts: toAttemptEnvironment(parsed.data),
    secrets: Object.entries(set).flatMap(([name, value]) =>
      SECRET_NAME.test(name) && value !== undefined ? [value] : [],
    ),
  };
}
