/** Exit codes of the command line (R51). What nobody foresaw ends with `system`, never with a code that says how a run went. */
export const EXIT = {
  all: 0,
  thresholdMet: 1,
  belowThreshold: 2,
  /** The command line or the checklist could not be read. */
  parse: 3,
  timeout: 6,
  system: 9,
} as const;
