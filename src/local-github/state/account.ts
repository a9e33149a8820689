import type { Account } from './entities.ts';
import type { World } from './world.ts';

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
