import type { AppManifest } from '../config/app-manifest.ts';

/** Where the App is to be registered. */
export interface GitHubAddress {
  /** `https://github.com`, or that of an Enterprise Server. */
  readonly web: string;
  readonly api: string;
}

/** `host` is that of an Enterprise Server, `null` for github.com. */
export function gitHubAddress(host: string | null, protocol: 'https' | 'http'): GitHubAddress {
  if (host === null) return { web: 'https://github.com', api: 'https://api.github.com' };
  const web = `${protocol}://${host}`;
  return { web, api: `${web}/api/v3` };
}

/** Logins of organizations: letters, digits and single hyphens. */
export function isOrganizationLogin(text: string): boolean {
  return text.length <= 39 && /^[a-z\d]+(-[a-z\d]+)*$/i.test(text);
}

/**
 * The page of GitHub that registers an App from a manifest, for an organization or, with `''`, for the person who is signed in. It sends
 * `state` back with its answer.
 */
export function registrationUrl({ web }: GitHubAddress, organization: string, state: string): string {
  const owner = organization === '' ? '' : `/organizations/${encodeURIComponent(organization)}`;
  return `${web}${owner}/settings/apps/new?state=${state}`;
}

/** The manifest in the form that GitHub's page takes. */
export function toGitHubManifest(
  manifest: AppManifest,
  { webhookUrl, redirectUrl }: { readonly webhookUrl: string; readonly redirectUrl: string },
): string {
  return JSON.stringify({
    name: manifest.name,
    description: manifest.description,
    url: manifest.url,
    public: manifest.public,
    hook_attributes: { url: webhookUrl, active: true },
    redirect_url: redirectUrl,
    default_permissions: manifest.permissions,
    default_events: manifest.events,
  });
}
