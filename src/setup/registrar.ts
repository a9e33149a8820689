import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { AppManifest } from '../config/app-manifest.ts';
import { connectionRemedy } from '../config/connection-remedy.ts';
import type { GitHubAddress } from '../config/github-address.ts';
import { askApi } from './ask-api.ts';
import { exchangeCode, type RegisteredApp } from './exchange-code.ts';
import type { Registration } from './next-steps.ts';
import { isOrganizationLogin, registrationUrl, toGitHubManifest } from './registration.ts';
import { saveApp, wouldReplace } from './save-app.ts';
import type { StartView } from './start-page.ts';
import { readWebhookAddress } from './webhook-address.ts';

/** Addresses below our own origin. */
export const REGISTRAR_PATHS = { start: '/probot', back: '/probot/setup', done: '/probot/success' } as const;

export interface RegistrarOptions {
  readonly manifest: AppManifest;
  readonly gitHub: GitHubAddress;
  /** The `.env` file. */
  readonly path: string;
  /** The environment of this process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `serve` takes webhooks. */
  readonly webhookPath: string;
  /** What the form shows at first. */
  readonly webhookUrl: string;
  readonly organization: string;
  /** Variables of this process that go before the file, when they are in `names`. */
  readonly shadowed: (names: readonly string[]) => string[];
  readonly now: () => Date;
}

/** What the person has typed so far; `origin` is where their browser reaches us. */
export interface Typed {
  readonly webhook?: string | undefined;
  readonly organization?: string | undefined;
  readonly origin: string;
}

export type Outcome =
  | { readonly kind: 'done' }
  /** The request is no answer to a question of ours. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** GitHub or the file stood in the way. The reason says what to do. */
  | { readonly kind: 'failed'; readonly reason: string };

/** One registration: from what is typed to the `.env` file. */
export class Registrar {
  readonly #options: RegistrarOptions;
  /** Known to nobody but the pages of this process and to GitHub. */
  readonly #state = randomBytes(16).toString('hex');
  /** What GitHub tells only once; kept, so that a file that cannot be written costs no App. */
  #app: RegisteredApp | null = null;
  #registration: Registration | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #done = Promise.withResolvers<Registration>();

  constructor(options: RegistrarOptions) {
    this.#options = options;
  }

  get registration(): Registration | null {
    return this.#registration;
  }

  /** Resolves when the App is registered and saved. */
  get done(): Promise<Registration> {
    return this.#done.promise;
  }

  /** What the first page shows. */
  async view(typed: Typed): Promise<Omit<StartView, 'key'>> {
    const { manifest, gitHub } = this.#options;
    const webhook = typed.webhook ?? this.#options.webhookUrl;
    const organization = (typed.organization ?? this.#options.organization).trim();
    const view = { gitHub: new URL(gitHub.web).host, manifest, webhook, organization };
    if (typed.webhook === undefined && webhook === '') return { ...view, step: { kind: 'asking' } };
    const address = this.#readAddress(webhook);
    const isOwner = organization === '' || isOrganizationLogin(organization);
    if (address.outcome === 'invalid' || !isOwner) {
      const step = {
        kind: 'mistaken',
        webhook: address.outcome === 'invalid' ? address.reason : null,
        organization: isOwner
          ? null
          : 'An organization goes by its login: letters, digits and single hyphens.',
      } as const;
      return { ...view, step };
    }
    const probe = await askApi(gitHub);
    if (probe.outcome === 'unreachable') {
      const { reason } = probe;
      const remedy = connectionRemedy(reason, this.#options.env);
      return { ...view, step: { kind: 'unreachable', api: gitHub.api, reason, remedy } };
    }
    const form = {
      action: registrationUrl(gitHub, organization, this.#state),
      manifest: toGitHubManifest(manifest, {
        webhookUrl: address.url,
        redirectUrl: `${typed.origin}${REGISTRAR_PATHS.back}`,
      }),
      webhookUrl: address.url,
      wouldReplace: await wouldReplace(this.#options.path),
    };
    return { ...view, step: { kind: 'ready', form } };
  }

  /** Takes what GitHub leads back with. One after another: a browser may ask twice, and the code counts once. */
  finish(code: string, state: string): Promise<Outcome> {
    const result = this.#turn.then(() => this.#finish(code, state));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #finish(code: string, state: string): Promise<Outcome> {
    if (!isSame(state, this.#state)) {
      return {
        kind: 'refused',
        reason:
          'Start again from the address that the terminal shows. If an App was registered, delete it on GitHub.',
      };
    }
    if (this.#registration !== null) return { kind: 'done' };
    if (this.#app === null) {
      const exchange = await exchangeCode(this.#options.gitHub, code);
      if (exchange.outcome !== 'registered') return { kind: 'failed', reason: explain(exchange) };
      this.#app = exchange.app;
    }
    return this.#save(this.#app);
  }

  async #save(app: RegisteredApp): Promise<Outcome> {
    const { path, now, shadowed } = this.#options;
    try {
      const saved = await saveApp(path, app, now());
      this.#registration = { app, saved, shadowed: shadowed(saved.names) };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return {
        kind: 'failed',
        reason: `The App is registered, but .env could not be written (${why}). Mend that, then reload this page; nothing is lost until the program ends.`,
      };
    }
    this.#done.resolve(this.#registration);
    return { kind: 'done' };
  }

  #readAddress(text: string) {
    const { gitHub, webhookPath } = this.#options;
    return readWebhookAddress(text, { path: webhookPath, isHosted: gitHub.isHosted });
  }
}

function explain(exchange: { outcome: 'spent' } | { outcome: 'failed'; reason: string }): string {
  if (exchange.outcome === 'spent') {
    return "GitHub does not know this code any more: it counts once, and for an hour. Delete the App on GitHub and start again, or make a private key on the App's settings page and fill in .env by hand.";
  }
  return `GitHub gave no usable answer (${exchange.reason}). Reload this page to try again.`;
}

/** In a time that does not tell how much of it was right. */
export function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
