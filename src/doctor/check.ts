/** What kind of thing is checked; says with which exit code a problem ends. */
export type CheckKind = 'environment' | 'github' | 'resources' | 'store';

/** What came of a check: one sentence, and what to do about it unless all is well. */
export type Finding =
  | { readonly outcome: 'ok'; readonly message: string }
  | { readonly outcome: 'warning' | 'problem'; readonly message: string; readonly remedy: string };

export interface Check {
  readonly name: string;
  readonly kind: CheckKind;
  readonly finding: Finding;
}

export interface Report {
  readonly checks: readonly Check[];
  /** Names of the checks for which another one has to be right first. */
  readonly notChecked: readonly string[];
}

export function ok(message: string): Finding {
  return { outcome: 'ok', message };
}

/** The product works, or may work, without this. */
export function warning(message: string, remedy: string): Finding {
  return { outcome: 'warning', message, remedy };
}

/** The product cannot do its work. */
export function problem(message: string, remedy: string): Finding {
  return { outcome: 'problem', message, remedy };
}
