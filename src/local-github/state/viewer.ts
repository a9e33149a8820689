import type { Installation, Level, Permissions } from './app.ts';
import type { Account, Repository, Role } from './entities.ts';
import { Refusal } from './refusal.ts';
import { roleOf } from './role.ts';

/** Who asks, and with which rights. */
export type Viewer =
  | { readonly kind: 'user'; readonly account: Account }
  | {
      readonly kind: 'installation';
      /** The App's bot. */
      readonly account: Account;
      readonly installation: Installation;
      readonly permissions: Permissions;
      /** Database ids of repositories, or all of the installation's account. */
      readonly repositories: 'all' | ReadonlySet<number>;
    };

interface Requirement {
  /** App permissions, one of which is needed. */
  readonly anyOf: readonly string[];
  readonly level: Level;
  /** The least role of a person. */
  readonly role: Role;
}

/** What can be asked for, each with the App permission and the role of a person that it takes. */
const REQUIREMENTS = {
  'read metadata': { anyOf: ['metadata'], level: 'read', role: 'read' },
  'read threads': { anyOf: ['issues', 'pull_requests'], level: 'read', role: 'read' },
  'read issues': { anyOf: ['issues'], level: 'read', role: 'read' },
  'open issues': { anyOf: ['issues'], level: 'write', role: 'read' },
  'manage issues': { anyOf: ['issues'], level: 'write', role: 'triage' },
  'talk in threads': { anyOf: ['issues', 'pull_requests'], level: 'write', role: 'read' },
  'manage threads': { anyOf: ['issues', 'pull_requests'], level: 'write', role: 'triage' },
  'manage comments': { anyOf: ['issues', 'pull_requests'], level: 'write', role: 'write' },
  'manage labels': { anyOf: ['issues', 'pull_requests'], level: 'write', role: 'write' },
  'read pull requests': { anyOf: ['pull_requests'], level: 'read', role: 'read' },
  'write pull requests': { anyOf: ['pull_requests'], level: 'write', role: 'write' },
  'merge pull requests': { anyOf: ['contents'], level: 'write', role: 'write' },
  'read contents': { anyOf: ['contents'], level: 'read', role: 'read' },
  'write contents': { anyOf: ['contents'], level: 'write', role: 'write' },
  'read checks': { anyOf: ['checks'], level: 'read', role: 'read' },
  'write checks': { anyOf: ['checks'], level: 'write', role: 'write' },
} as const satisfies Record<string, Requirement>;

export type Need = keyof typeof REQUIREMENTS;

const ROLES: readonly Role[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

function covers(have: Level | undefined, need: Level): boolean {
  return have === 'write' || have === need;
}

/** Whether the repository exists as far as this viewer is concerned. */
export function mayRead(viewer: Viewer, repository: Repository): boolean {
  if (viewer.kind === 'user') return roleOf(repository, viewer.account) !== 'none';
  if (viewer.installation.account !== repository.owner) return false;
  return viewer.repositories === 'all' || viewer.repositories.has(repository.id);
}

/** Whether `demand` would let the viewer pass. */
export function may(viewer: Viewer, repository: Repository, need: Need): boolean {
  const { anyOf, level, role }: Requirement = REQUIREMENTS[need];
  if (!mayRead(viewer, repository)) return false;
  if (viewer.kind === 'installation') return anyOf.some((name) => covers(viewer.permissions[name], level));
  return ROLES.indexOf(roleOf(repository, viewer.account)) >= ROLES.indexOf(role);
}

/** Refuses what the viewer's token or role does not allow, in GitHub's words. */
export function demand(viewer: Viewer, repository: Repository, need: Need): void {
  if (may(viewer, repository, need)) return;
  if (!mayRead(viewer, repository)) throw new Refusal('not-found', 'Not Found');
  const message =
    viewer.kind === 'installation'
      ? 'Resource not accessible by integration'
      : 'Must have push access to the repository';
  throw new Refusal('forbidden', message);
}

/** An author may always change the own thing; others need `need`. */
export function demandAuthorOr(viewer: Viewer, repository: Repository, author: Account, need: Need): void {
  demand(viewer, repository, viewer.account === author ? 'talk in threads' : need);
}
