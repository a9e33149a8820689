import { mayBeAllowed } from '../allowances.ts';
import type { Allowance } from '../attempt.ts';
import type { Finding, RejectionReason } from '../attempt-outcome.ts';

/** Why work would not be accepted, in words for the status comment; a person may lift it. */
export interface Objection {
  readonly reason: RejectionReason;
  readonly message: string;
}

/** Why work is not accepted. */
export interface Refusal {
  readonly outcome: 'refused';
  readonly reason: RejectionReason;
  readonly message: string;
}

export type Weighed = Refusal | { readonly outcome: 'lifted'; readonly findings: readonly Finding[] };

/**
 * What is left of `objections` after what people have allowed. All that is left is told at once, or the next attempt would run into the
 * second one: the first names the reason. What was lifted has to be seen by whoever reviews the work, a secret before everything else.
 */
export function weighObjections(objections: readonly Objection[], allowances: readonly Allowance[]): Weighed {
  const allowanceOf = ({ reason }: Objection) =>
    mayBeAllowed(reason) ? allowances.find((allowance) => allowance.reason === reason) : undefined;
  const [first, ...others] = objections.filter((objection) => allowanceOf(objection) === undefined);
  if (first !== undefined) {
    const besides = others.map(({ reason, message }) => `Besides (${reason}): ${message}`);
    return { outcome: 'refused', reason: first.reason, message: [first.message, ...besides].join('\n\n') };
  }
  const findings = objections.map(({ reason, message }) => ({
    kind: reason,
    message,
    allowedBy: allowances.find((allowance) => allowance.reason === reason)?.by ?? null,
  }));
  return { outcome: 'lifted', findings };
}

const SHOWN_FIRST: readonly Finding['kind'][] = ['secret', 'weakened-tests', 'tests-prove-nothing'];

/** In the order in which a reviewer has to see them: what cannot be undone once it is merged, then what was held, then the rest. */
export function orderFindings(findings: readonly Finding[]): Finding[] {
  const rank = ({ kind }: Finding) => {
    const place = SHOWN_FIRST.indexOf(kind);
    return place === -1 ? SHOWN_FIRST.length : place;
  };
  return findings.toSorted((a, b) => rank(a) - rank(b));
}
