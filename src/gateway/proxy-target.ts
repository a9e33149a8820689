/** A host as a program in the sandbox names it: a name, or an IP address without brackets. */
export interface ProxyTarget {
  readonly host: string;
  readonly port: number;
}

/** Reads what follows `CONNECT`; odd spellings of an IPv4 address become the usual one, as everywhere. */
export function readAuthority(text: string): ProxyTarget | null {
  const port = /^[^\s/?#@\\]+:(\d{1,5})$/.exec(text)?.[1];
  if (port === undefined || !URL.canParse(`http://${text}`)) return null;
  return { host: bareHost(new URL(`http://${text}`)), port: Number(port) };
}

export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}
