import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { type EnvChanges, editEnv } from './env-file.ts';
import type { RegisteredApp } from './exchange-code.ts';
import { OWNER_ONLY, replaceFile } from './replace-file.ts';

export interface SavedApp {
  /** Names of the variables that the file has now, in its order of importance. */
  readonly names: readonly string[];
  /** Names of those that had another value before; they stand in `backup`. */
  readonly replaced: readonly string[];
  /** Copy of the file as it was, when a value of it was replaced. */
  readonly backup: string | null;
}

/** Names in the file at `path` whose values a registration would replace. */
export async function wouldReplace(path: string): Promise<string[]> {
  const values = parseEnv((await read(path)) ?? '');
  return ['APP_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET'].filter((name) => values[name]);
}

/**
 * Writes what it takes to act as the App into the `.env` file at `path`, readable by its owner only. Other lines stay; so does a `TAG_SECRET`,
 * since another one would make the product a stranger to what it has written.
 */
export async function saveApp(path: string, app: RegisteredApp, now: Date): Promise<SavedApp> {
  const before = await read(path);
  const { TAG_SECRET: tagSecret } = parseEnv(before ?? '');
  const set = {
    APP_ID: String(app.id),
    PRIVATE_KEY: Buffer.from(app.privateKey).toString('base64'),
    ...(app.webhookSecret === null ? {} : { WEBHOOK_SECRET: app.webhookSecret }),
    TAG_SECRET: tagSecret || randomBytes(32).toString('hex'),
  };
  const changes: EnvChanges = { ...set, PRIVATE_KEY_PATH: null };
  const heading = `The GitHub App ${app.slug}, registered ${now.toISOString().slice(0, 10)}.`;
  const { text, replaced } = editEnv(before ?? '', changes, heading);
  const backup = replaced.length === 0 ? null : `${path}.before-${now.toISOString().replaceAll(/\D/g, '')}`;
  if (backup !== null) await writeFile(backup, before ?? '', { mode: OWNER_ONLY, flag: 'wx' });
  try {
    await replaceFile(path, text);
  } catch (error) {
    // Nothing was replaced, and the next try makes its own.
    if (backup !== null) await rm(backup);
    throw error;
  }
  return { names: Object.keys(set), replaced, backup };
}

async function read(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
