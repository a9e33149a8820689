import type { RunFlags } from './settings.ts';

/** A comment that addresses us, as a value (R2). The set is closed: each kind has one handler. */
export type Command =
  | { readonly kind: 'start'; readonly flags: RunFlags }
  | { readonly kind: 'plan' }
  | { readonly kind: 'approve' }
  /** On the master issue: every failed task; on a sub-issue: that task. */
  | { readonly kind: 'retry'; readonly flags: RunFlags }
  | { readonly kind: 'help' };

/** What the first line of a comment says to us. */
export type ParsedCommand =
  | { readonly outcome: 'none' }
  | { readonly outcome: 'command'; readonly command: Command }
  /** It addresses us but cannot be followed: `message` names the word and the remedy. */
  | { readonly outcome: 'invalid'; readonly message: string };
