/** Exit codes of the command line (R51). What nobody foresaw ends with `system`, never with a code that says how a run went. */
export const EXIT = {
  all: 0,
  thresholdMet: 1,
  belowThreshold: 2,
  /** The command line, the environment or the checklist could not be read. */
  parse: 3,
  /** Items of a checklist wait for each other. */
  dependencies: 4,
  /** GitHub cannot be reached, or the App is not set up there as it has to be. */
  gitHub: 5,
  timeout: 6,
  /** What the host has to have: disk, git, and for a worker an agent. */
  resources: 7,
  /** No agent can be started. */
  spawn: 8,
  /** The store, and what nobody foresaw. */
  system: 9,
  /** Ctrl-C, and SIGTERM, before there was a result. */
  interrupted: 130,
  terminated: 143,
} as const;
