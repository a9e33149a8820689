import type { RunFlags, Settings } from '../settings.ts';
import type { Plan } from './plan.ts';

export type Approval = { readonly needed: false } | { readonly needed: true; readonly why: string };

const MANY_TASKS = 10;
const NOT_NEEDED: Approval = { needed: false };

/** Whether a person has to agree to the plan before it runs, and why (R6, R18). A declined plan never runs, so that it asks nobody. */
export function needsApproval(plan: Plan, settings: Settings, flags: RunFlags): Approval {
  if (plan.mode === 'declined') return NOT_NEEDED;
  if (settings.approval === 'always')
    return { needed: true, why: 'The repository’s config wants every plan approved.' };
  const reasons = settings.approval === 'when-risky' ? risks(plan) : [];
  if (plan.mode === 'sequential' && !flags.sequential) {
    reasons.push('one after another was not asked for, and may not be worth a run');
  }
  return reasons.length === 0 ? NOT_NEEDED : { needed: true, why: `${sentence(reasons)}.` };
}

function risks({ items, waves, needsClarification }: Plan): string[] {
  const runnable = new Set(waves.flat());
  const huge = items
    .filter(({ handle, size }) => runnable.has(handle) && size === 'XL')
    .map(({ handle }) => handle);
  const unclear = needsClarification.map(({ handle }) => handle);
  const risks: string[] = [];
  if (huge.length > 0) risks.push(`size XL: ${huge.join(', ')}`);
  if (runnable.size > MANY_TASKS) risks.push(`more than ${MANY_TASKS} tasks: ${runnable.size}`);
  if (unclear.length > 0) risks.push(`not clear enough to run: ${unclear.join(', ')}`);
  return risks;
}

function sentence(reasons: readonly string[]): string {
  const text = reasons.join('; ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
