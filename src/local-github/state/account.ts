import type { World } from './world.ts';

/** A person, an organization, or the bot that an App acts as. `kind` is its GraphQL type. */
export interface Account {
  readonly kind: 'User' | 'Bot' | 'Organization';
  readonly id: number;
  readonly nodeId: string;
  /** A bot's login is the App's slug here, and in GraphQL; REST shows it as `slug[bot]`. */
  readonly login: string;
  readonly createdAt: string;
}

/** The login as REST, webhooks and commits show it. */
export function restLogin(account: Account): string {
  return account.kind === 'Bot' ? `${account.login}[bot]` : account.login;
}

/** Finds an account by its REST login, in any case. */
export function findAccount(world: World, login: string): Account | undefined {
  return world.accounts.get(login.toLowerCase());
}

/** Adds an account; throws when its login is taken. */
export function addAccount(world: World, kind: Account['kind'], login: string): Account {
  const identity = world.newIdentity(kind);
  const account: Account = { kind, ...identity, login, createdAt: world.timestamp() };
  const key = restLogin(account).toLowerCase();
  if (world.accounts.has(key)) throw new Error(`The login ${login} is taken`);
  world.accounts.set(key, account);
  world.register(account);
  return account;
}
