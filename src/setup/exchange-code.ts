import { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { GitHubAddress } from '../config/github-address.ts';

/** What GitHub tells once of an App that it has just registered. */
export interface RegisteredApp {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  /** Its page on GitHub. */
  readonly url: string;
  /** PEM. */
  readonly privateKey: string;
  /** `null` when GitHub has made none. */
  readonly webhookSecret: string | null;
}

export type Exchange =
  | { readonly outcome: 'registered'; readonly app: RegisteredApp }
  /** GitHub does not know the code: it counts once, and for an hour. */
  | { readonly outcome: 'spent' }
  /** No usable answer. The code may be tried again. */
  | { readonly outcome: 'failed'; readonly reason: string };

const TIMEOUT_MS = 10_000;

const answer = z.object({
  id: z.int(),
  slug: z.string(),
  name: z.string(),
  html_url: z.url(),
  pem: z.string().startsWith('-----BEGIN'),
  webhook_secret: z.string().min(1).nullish(),
});

/** Exchanges the code that GitHub sent back for the App that it stands for. Never rejects. */
export async function exchangeCode(address: GitHubAddress, code: string): Promise<Exchange> {
  // What goes wrong is told by us, and Octokit's log would name the code.
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const octokit = new Octokit({ baseUrl: address.api, log: silent });
  try {
    const { data } = await octokit.rest.apps.createFromManifest({
      code,
      request: { signal: AbortSignal.timeout(TIMEOUT_MS) },
    });
    const app = answer.safeParse(data);
    if (!app.success) return { outcome: 'failed', reason: `its answer lacks ${missingIn(app.error)}` };
    const { id, slug, name, html_url: url, pem: privateKey, webhook_secret: webhookSecret } = app.data;
    return {
      outcome: 'registered',
      app: { id, slug, name, url, privateKey, webhookSecret: webhookSecret ?? null },
    };
  } catch (error) {
    if (isStatus(error, 404) || isStatus(error, 422)) return { outcome: 'spent' };
    return { outcome: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Names only: the answer holds the key. */
function missingIn(error: z.ZodError): string {
  return error.issues.map(({ path }) => path.join('.')).join(', ');
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof Error && 'status' in error && error.status === status;
}
