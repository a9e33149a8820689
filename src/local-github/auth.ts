import { randomBytes, verify } from 'node:crypto';
import { z } from 'zod';
import { findAccount } from './state/account.ts';
import type { Installation, Level, Permissions } from './state/app.ts';
import type { Account, Repository } from './state/entities.ts';
import { Refusal } from './state/refusal.ts';
import type { Viewer } from './state/viewer.ts';
import type { World } from './state/world.ts';

/** Who a request comes from. */
export type Credential =
  | { readonly kind: 'anonymous' }
  /** The App itself, by its JWT. */
  | { readonly kind: 'app' }
  | { readonly kind: 'viewer'; readonly viewer: Viewer };

export interface InstallationToken {
  readonly token: string;
  readonly expiresAt: string;
  readonly permissions: Permissions;
  readonly repositories: 'all' | readonly Repository[];
}

export interface TokenRequest {
  readonly permissions?: Readonly<Record<string, Level>> | undefined;
  readonly repositories: 'all' | readonly Repository[];
}

const TOKEN_LIFETIME_SECONDS = 3600;
/** GitHub accepts a JWT for ten minutes at most, and forgives a clock that is a minute off. */
const MAX_JWT_SECONDS = 600;
const CLOCK_DRIFT_SECONDS = 60;

const BAD_CREDENTIALS = new Refusal('unauthorized', 'Bad credentials');

interface Grant {
  readonly viewer: Viewer;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Gives out tokens and tells whose token a request carries. */
export class Authority {
  readonly #world: World;
  readonly #grants = new Map<string, Grant>();

  constructor(world: World) {
    this.#world = world;
  }

  /** A personal access token; it never expires. */
  issueUserToken(account: Account): string {
    const token = `ghp_${randomText(36)}`;
    this.#grants.set(token, {
      viewer: { kind: 'user', account },
      expiresAt: Number.POSITIVE_INFINITY,
    });
    return token;
  }

  /**
   * A token of the App's bot, for an hour. Refuses permissions that the App lacks. It has the length and the dots of the tokens that
   * GitHub gives out now, so that code which expects 40 letters fails here and not there.
   */
  issueInstallationToken(installation: Installation, request: TokenRequest): InstallationToken {
    const permissions = request.permissions ?? this.#world.app.permissions;
    for (const [name, level] of Object.entries(permissions)) this.#demandGranted(name, level);
    const token = `ghs_${this.#world.app.id}_${randomText(120)}.${randomText(240)}.${randomText(140)}`;
    const { repositories } = request;
    const viewer: Viewer = {
      kind: 'installation',
      account: this.#bot(),
      installation,
      permissions,
      repositories: repositories === 'all' ? 'all' : new Set(repositories.map((repository) => repository.id)),
    };
    const expiresAt = this.#world.timestamp(TOKEN_LIFETIME_SECONDS);
    this.#grants.set(token, { viewer, expiresAt: Date.parse(expiresAt) });
    return { token, expiresAt, permissions, repositories };
  }

  #demandGranted(name: string, level: Level): void {
    const granted = this.#world.app.permissions[name];
    if (granted === 'write' || granted === level) return;
    const message = 'The permissions requested are not granted to this installation.';
    throw new Refusal('unprocessable', message);
  }

  #bot(): Account {
    const bot = findAccount(this.#world, `${this.#world.app.slug}[bot]`);
    if (!bot) throw new Error('The App has no bot account');
    return bot;
  }

  /** Reads the `Authorization` header; refuses unknown and expired tokens and bad JWTs. */
  authenticate(header: string | undefined): Credential {
    if (!header) return { kind: 'anonymous' };
    const [scheme, ...rest] = header.trim().split(/\s+/);
    const secret = rest.join(' ');
    if (/^basic$/i.test(scheme ?? '')) {
      const [, password = ''] = Buffer.from(secret, 'base64').toString().split(/:(.*)/s);
      return { kind: 'viewer', viewer: this.viewerOf(password) };
    }
    if (/^bearer$/i.test(scheme ?? '') && /^eyJ/.test(secret)) {
      this.#verifyJwt(secret);
      return { kind: 'app' };
    }
    return { kind: 'viewer', viewer: this.viewerOf(secret) };
  }

  /** Whose token it is; refuses unknown and expired ones. */
  viewerOf(token: string): Viewer {
    const grant = this.#grants.get(token);
    if (!grant || grant.expiresAt <= this.#world.now().getTime()) throw BAD_CREDENTIALS;
    return grant.viewer;
  }

  #verifyJwt(jwt: string): void {
    const [header = '', payload = '', signature = ''] = jwt.split('.');
    const claims = decode(payload, jwtClaims);
    if (!claims || decode(header, jwtHeader)?.alg !== 'RS256') refuseJwt('could not be decoded');
    const signed = Buffer.from(`${header}.${payload}`);
    const key = this.#world.app.publicKey;
    if (!verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))) {
      refuseJwt('could not be decoded');
    }
    if (![String(this.#world.app.id), this.#world.app.clientId].includes(String(claims.iss))) {
      throw new Refusal('not-found', 'Integration not found');
    }
    this.#demandValidAt(claims.iat, claims.exp);
  }

  /** The wording matters: `@octokit/auth-app` recognizes it, and corrects its clock by our `Date` header. */
  #demandValidAt(iat: number, exp: number): void {
    const now = this.#world.now().getTime() / 1000;
    const expiration = "'Expiration time' claim ('exp')";
    if (exp <= now) {
      const meaning = 'must be a numeric value representing the future time at which the assertion expires';
      throw new Refusal('unauthorized', `${expiration} ${meaning}`);
    }
    if (exp > now + MAX_JWT_SECONDS + CLOCK_DRIFT_SECONDS) {
      throw new Refusal('unauthorized', `${expiration} is too far in the future`);
    }
    if (iat > now + CLOCK_DRIFT_SECONDS) {
      const meaning = 'must be an Integer representing the time that the assertion was issued';
      throw new Refusal('unauthorized', `'Issued at' claim ('iat') ${meaning}`);
    }
  }
}

const jwtHeader = z.object({ alg: z.string() });
const jwtClaims = z.object({ iss: z.union([z.string(), z.number()]), iat: z.number(), exp: z.number() });

function decode<T>(part: string, shape: z.ZodType<T>): T | undefined {
  try {
    return shape.safeParse(JSON.parse(Buffer.from(part, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}

function refuseJwt(reason: string): never {
  throw new Refusal('unauthorized', `A JSON web token ${reason}`);
}

function randomText(length: number): string {
  return randomBytes(length)
    .toString('base64url')
    .replace(/[^A-Za-z0-9]/g, 'x')
    .slice(0, length);
}
