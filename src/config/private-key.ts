import { createPrivateKey } from 'node:crypto';

export type PrivateKeyResult =
  | {
      readonly outcome: 'valid';
      readonly pem: string;
      /** The key in all the ways in which it is likely to be written: each is as secret as the key. */
      readonly writings: readonly string[];
    }
  /** `NAME: what is wrong, and the remedy`; nothing of the key is shown. */
  | { readonly outcome: 'invalid'; readonly error: string };

const NOT_A_KEY =
  "not an RSA private key in PEM; take the .pem file from the App's settings page as it is, or in Base64";

/** The App's key from the variables `PRIVATE_KEY` or `PRIVATE_KEY_PATH`. `readFile` gets the file's path, and throws where it cannot read it. */
export function readPrivateKey(
  { PRIVATE_KEY: text, PRIVATE_KEY_PATH: path }: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): PrivateKeyResult {
  const invalid = (error: string): PrivateKeyResult => ({ outcome: 'invalid', error });
  if (text && path) return invalid('PRIVATE_KEY: set as well as PRIVATE_KEY_PATH; leave one of them out');
  if (text) return asRsaKey(text) ?? invalid(`PRIVATE_KEY: ${NOT_A_KEY}`);
  if (!path) {
    return invalid(
      "PRIVATE_KEY: got nothing, expected the App's private key; make one on the App's settings page and set PRIVATE_KEY, or PRIVATE_KEY_PATH to its file",
    );
  }
  try {
    return asRsaKey(readFile(path)) ?? invalid(`PRIVATE_KEY_PATH: the file ${path} is ${NOT_A_KEY}`);
  } catch (error) {
    return invalid(
      `PRIVATE_KEY_PATH: cannot read ${path} (${error instanceof Error ? error.message : error})`,
    );
  }
}

/** Dashboards and .env files often break line breaks, so `\n` in their place and Base64 are understood as well. */
function asRsaKey(text: string): PrivateKeyResult | null {
  const unescaped = text.trim().replaceAll('\\n', '\n');
  const pem = unescaped.startsWith('-') ? unescaped : Buffer.from(unescaped, 'base64').toString('utf8');
  try {
    const isRsa = createPrivateKey(pem).asymmetricKeyType === 'rsa';
    return isRsa ? { outcome: 'valid', pem, writings: writingsOf(pem, text) } : null;
  } catch {
    return null;
  }
}

/** `raw` is as it was given. PEM files end with a line break, variables mostly do not, which changes the end of their Base64. */
function writingsOf(pem: string, raw: string): string[] {
  const trimmed = pem.trim();
  const base64 = [pem, trimmed, `${trimmed}\n`].map((text) => Buffer.from(text).toString('base64'));
  const unpadded = base64.map((text) => text.replace(/=+$/, ''));
  return [
    ...new Set([pem, trimmed, raw, raw.trim(), trimmed.replaceAll('\n', '\\n'), ...base64, ...unpadded]),
  ];
}
