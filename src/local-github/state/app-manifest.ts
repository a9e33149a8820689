import { z } from 'zod';
import type { Account } from './entities.ts';

/** A registration that a person has confirmed, and whose code is not exchanged yet. */
export interface PendingApp {
  readonly manifest: Manifest;
  readonly owner: Account | null;
  /** ISO 8601. */
  readonly expiresAt: string;
}

export type ManifestResult =
  | { readonly outcome: 'valid'; readonly manifest: Manifest }
  | { readonly outcome: 'invalid'; readonly problems: readonly string[] };

export type Manifest = z.infer<typeof shape>;

const LONGEST_NAME = 34;

const webUrl = z.url({ protocol: /^https?$/ });
const shape = z.object({
  name: z.string().min(1).max(LONGEST_NAME),
  url: webUrl,
  redirect_url: webUrl,
  hook_attributes: z.object({ url: webUrl, active: z.boolean().default(true) }),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])).default({}),
  default_events: z.array(z.string()).default([]),
});

/** An App may hear of what it may read; `push`, for example, of contents. */
const PERMISSION_OF_EVENT: Readonly<Record<string, string>> = {
  issues: 'issues',
  issue_comment: 'issues',
  sub_issues: 'issues',
  issue_dependencies: 'issues',
  pull_request: 'pull_requests',
  pull_request_review: 'pull_requests',
  check_run: 'checks',
  check_suite: 'checks',
  push: 'contents',
};

/** Reads the manifest that a page sends, with the rules of GitHub's page. */
export function readManifest(text: string): ManifestResult {
  const parsed = shape.safeParse(parseJson(text));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'manifest'}: ${message}`,
    );
    return { outcome: 'invalid', problems };
  }
  const { default_permissions: permissions, default_events: events } = parsed.data;
  const problems = events
    .filter((event) => !Object.hasOwn(permissions, PERMISSION_OF_EVENT[event] ?? ''))
    .map((event) => `default_events: ${event} is not supported by the permissions`);
  return problems.length > 0 ? { outcome: 'invalid', problems } : { outcome: 'valid', manifest: parsed.data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
