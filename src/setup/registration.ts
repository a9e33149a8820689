import type { AppManifest } from '../config/app-manifest.ts';
import type { GitHubAddress } from '../config/github-address.ts';

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
