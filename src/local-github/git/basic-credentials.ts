export interface GitCredentials {
  readonly username: string;
  /** The token. */
  readonly password: string;
}

/** Reads an `Authorization: Basic …` header; null when it is absent or malformed (RFC 7617). */
export function parseBasicCredentials(header: string | undefined): GitCredentials | null {
  const encoded = /^basic +([a-z0-9+/=]+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon === -1 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
