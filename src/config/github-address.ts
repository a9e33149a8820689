/** Where a GitHub is. */
export interface GitHubAddress {
  /** Of its pages and repositories, such as `https://github.com`. */
  readonly web: string;
  readonly api: string;
  /** Whether GitHub runs it, and so sends webhooks over the internet; an Enterprise Server may be in our own network. */
  readonly isHosted: boolean;
}

/** Which GitHub it is. */
export interface GitHubHost {
  /** `host` or `host:port`; `null` means github.com. */
  readonly gheHost: string | null;
  readonly gheProtocol: 'https' | 'http';
}

/** The addresses of github.com, of an Enterprise Server, or of an enterprise at `NAME.ghe.com`. */
export function gitHubAddress({ gheHost, gheProtocol }: GitHubHost): GitHubAddress {
  if (gheHost === null) return { web: 'https://github.com', api: 'https://api.github.com', isHosted: true };
  const web = `${gheProtocol}://${gheHost}`;
  // From GitHub's documentation of data residency; never tried against a real enterprise there.
  if (/\.ghe\.com$/i.test(gheHost)) return { web, api: `${gheProtocol}://api.${gheHost}`, isHosted: true };
  return { web, api: `${web}/api/v3`, isHosted: false };
}
