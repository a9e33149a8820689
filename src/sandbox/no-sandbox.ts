import type { Sandbox } from './sandbox.ts';

/** The policy `off`: programs run with all rights of the worker's account, whatever the confinement says. */
export const noSandbox: Sandbox = { kind: 'none', confine: (spec) => spec };
