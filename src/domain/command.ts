import type { AllowableReason } from './allowances.ts';
import type { RunFlags } from './settings.ts';
import type { Handle } from './work-item.ts';

/** A comment that addresses us, as a value (R2). The set is closed: each kind has one handler. */
export type Command =
  | { readonly kind: 'start'; readonly flags: RunFlags }
  | { readonly kind: 'plan' }
  | { readonly kind: 'approve' }
  /** On the master issue: every failed task; on a sub-issue: that task. */
  | { readonly kind: 'retry'; readonly flags: RunFlags }
  /** Lets work pass that was refused for this reason. `task`: `null` means that of the sub-issue on which it is said. */
  | { readonly kind: 'allow'; readonly task: NamedTask | null; readonly reason: AllowableReason }
  | { readonly kind: 'help' };

/** A task as people write it: by its handle, or by the number of its sub-issue. */
export type NamedTask =
  | { readonly kind: 'handle'; readonly handle: Handle }
  | { readonly kind: 'issue'; readonly number: number };

/** What the first line of a comment says to us. */
export type ParsedCommand =
  | { readonly outcome: 'none' }
  | { readonly outcome: 'command'; readonly command: Command }
  /** It addresses us but cannot be followed: `message` names the word and the remedy. */
  | { readonly outcome: 'invalid'; readonly message: string };
