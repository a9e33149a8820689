import type { KeyObject } from 'node:crypto';
import type { Account } from './entities.ts';

export type Level = 'read' | 'write';

export type Permissions = Readonly<Record<string, Level>>;

/** The one GitHub App that is registered here; before that, `noApp`. */
export interface App {
  readonly id: number;
  readonly clientId: string;
  readonly slug: string;
  readonly name: string;
  readonly permissions: Permissions;
  /** Names of the webhooks that it is subscribed to. */
  readonly events: readonly string[];
  readonly publicKey: KeyObject;
  readonly createdAt: string;
  /** `null` or left out: the first account that it is installed on. */
  readonly owner?: Account | null;
}

/** The App on all repositories of one account. */
export interface Installation {
  readonly id: number;
  readonly account: Account;
  readonly createdAt: string;
}
