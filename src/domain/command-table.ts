/** The words that begin a command. */
export const COMMAND_NAMES = ['/amplihack:parallel-orchestrate', '/parallel-orchestrate'] as const;

export interface CommandWord {
  /** As it is written; a verb, or a flag with its dashes. */
  readonly word: string;
  /** What has to follow it, with an example; `null` for a word that stands alone. */
  readonly value: { readonly name: string; readonly example: string } | null;
  readonly meaning: string;
}

/** Verbs that may follow the command's name (R2). */
export const VERBS = [
  { word: 'plan', value: null, meaning: 'shows the plan and starts nothing' },
  { word: 'approve', value: null, meaning: 'starts the plan that is shown and waits for approval' },
  {
    word: 'retry',
    value: null,
    meaning: 'tries failed tasks again: here all of them, on a sub-issue that task',
  },
  {
    word: 'allow',
    value: { name: 'a task and why its work was refused', example: 'allow item-3 weakened-tests' },
    meaning:
      'lets refused work pass this once, for the reason that is named; on a sub-issue without the task',
  },
  { word: 'help', value: null, meaning: 'shows the commands' },
] as const satisfies readonly CommandWord[];

/** Flags that may follow the command's name (R2). */
export const FLAGS = [
  { word: '--dry-run', value: null, meaning: 'the same as `plan`' },
  { word: '--retry', value: null, meaning: 'the same as `retry`' },
  { word: '--sequential', value: null, meaning: 'runs the tasks one after another' },
  {
    word: '--force-parallel',
    value: null,
    meaning: 'runs them side by side although the plan advises against it',
  },
  {
    word: '--max-workers',
    value: { name: 'a number from 1 to 50', example: '--max-workers 3' },
    meaning: 'lets at most so many agents work at once',
  },
  {
    word: '--timeout',
    value: { name: 'seconds, or a time like 45m or 2h, at most 24h', example: '--timeout 45m' },
    meaning: 'gives one attempt so much time',
  },
  {
    word: '--agent',
    value: { name: 'the name of an agent', example: '--agent codex' },
    meaning: 'prefers this agent; the others stay for the case that it fails. Also with `retry`',
  },
  {
    word: '--budget',
    value: { name: 'US dollars', example: '--budget 5' },
    meaning: 'lets the whole run cost at most so much. Also with `retry`',
  },
] as const satisfies readonly CommandWord[];

export type Verb = (typeof VERBS)[number]['word'];
export type Flag = (typeof FLAGS)[number]['word'];
