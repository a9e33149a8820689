import type { Installation } from './app.ts';
import type { Account } from './entities.ts';
import type { World } from './world.ts';

/** The id that the first installation gets, known before any repository exists. */
export const FIRST_INSTALLATION_ID = 48_210_001;

/** The App's installation on `account`, made now when there is none. */
export function installOn(world: World, account: Account): Installation {
  const found = findInstallation(world, account);
  if (found) return found;
  const id = FIRST_INSTALLATION_ID + world.installations.length;
  const installation: Installation = { id, account, createdAt: world.timestamp() };
  world.installations.push(installation);
  return installation;
}

/** The App's installation on `account`, if it has one. */
export function findInstallation(world: World, account: Account): Installation | undefined {
  return world.installations.find((installation) => installation.account === account);
}

/** Throws when the App is not installed on the account. */
export function installationOf(world: World, account: Account): Installation {
  const found = findInstallation(world, account);
  if (!found) throw new Error(`The App is not installed on ${account.login}`);
  return found;
}
