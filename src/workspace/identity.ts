/** Name that commits of agents end with, and that merges of ours have. */
export const ourName = 'Parallel Orchestrator';

/** Committer of all that we and our agents commit: in a branch of ours, a commit of anybody else is a person's. */
export const ourEmail = 'parallel-orchestrator@users.noreply.github.com';
