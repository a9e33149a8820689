import { checkAgents } from '../agents/check-agents.ts';
import { explainNoModelNamed, readModelAccess } from '../agents/model-access.ts';
import { UserError } from '../errors.ts';
import type { DemoOptions } from './run-demo.ts';

/** Throws a `UserError` where the agent that was asked for could not work: a demo would wait for it until its time is over. */
export async function demandAgent(
  { agent: name, model }: Pick<DemoOptions, 'agent' | 'model'>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  if (name === undefined) {
    if (model === undefined) return;
    throw new UserError('--model names the model of an agent, and no agent is named.', 'Add --agent NAME.');
  }
  const passed = (env['AGENT_PASS_ENV'] ?? '').split(/[\s,]+/).filter((word) => word !== '');
  const models = readModelAccess(env, passed);
  const [check] = await checkAgents([name], { command: null, env, models });
  if (check === undefined) return;
  if (!('agent' in check)) throw new UserError(check.message, check.remedy);
  const isNamed = model !== undefined;
  const lack = explainNoModelNamed(check.agent, models, isNamed);
  if (lack !== null) throw new UserError(lack, 'Name one with --model, as its provider calls it.');
}
