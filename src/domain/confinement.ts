import { withinAllowList } from './allow-list.ts';

/** Whether agents and verification are kept apart from their host: always, where the host can, or not at all. The laxest first. */
export const SANDBOX_POLICIES = ['off', 'preferred', 'required'] as const;
export type SandboxPolicy = (typeof SANDBOX_POLICIES)[number];

/** What a confined agent reaches. The strictest first. */
export const NETWORK_KINDS = ['none', 'allow-list', 'open'] as const;

export type NetworkPolicy =
  | { readonly kind: 'none' }
  /** The hosts named here (`packages.example.com`, `*.example.org`, `example.com:8443`) and the agent's model, through a proxy of the worker. */
  | { readonly kind: 'allow-list'; readonly hosts: readonly string[] }
  | { readonly kind: 'open' };

/** The stricter of the two: a repository may only tighten what the operator of the server says (R5). */
export function stricterSandbox(a: SandboxPolicy, b: SandboxPolicy): SandboxPolicy {
  return SANDBOX_POLICIES.indexOf(a) >= SANDBOX_POLICIES.indexOf(b) ? a : b;
}

/** Of what a repository wants, as much as the server allows. */
export function stricterNetwork(wanted: NetworkPolicy, allowed: NetworkPolicy): NetworkPolicy {
  if (wanted.kind === 'allow-list' && allowed.kind === 'allow-list') {
    return { kind: 'allow-list', hosts: withinAllowList(wanted.hosts, allowed.hosts) };
  }
  return NETWORK_KINDS.indexOf(wanted.kind) <= NETWORK_KINDS.indexOf(allowed.kind) ? wanted : allowed;
}

/** What programs in a work tree see and reach besides it. */
export interface Reach {
  readonly sandbox: SandboxPolicy;
  readonly network: NetworkPolicy;
  /** Folders and files to read, as absolute paths, such as the objects that the tree's repository borrows. */
  readonly readable: readonly string[];
}
