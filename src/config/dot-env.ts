import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { EnvironmentError } from './environment-error.ts';

/** The variables in the `.env` file at `path`; none without a file. Throws an `EnvironmentError` where there is something that cannot be read. */
export function readDotEnv(path = '.env'): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new EnvironmentError(
      `Cannot read ${path} (${error instanceof Error ? error.message : error}).`,
      'It has to be a file that this account can read; its variables can be set in the environment instead.',
      { cause: error },
    );
  }
}

/** Sets in `env` what `.env` in the current folder says and `env` does not. Throws as `readDotEnv`. */
export function loadDotEnv(env: NodeJS.ProcessEnv = process.env): void {
  for (const [name, value] of Object.entries(readDotEnv())) env[name] ??= value;
}
