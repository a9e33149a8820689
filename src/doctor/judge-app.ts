import type { AppManifest } from '../config/app-manifest.ts';
import { type Finding, ok, problem, warning } from './check.ts';

/** The App as GitHub knows it. */
export interface AppFacts {
  readonly name: string;
  readonly slug: string;
  readonly owner: string;
  /** Its page, `…/apps/SLUG`. */
  readonly url: string;
  /** The page where its owner changes it. */
  readonly settingsUrl: string;
  readonly permissions: Granted;
  readonly events: readonly string[];
}

export interface InstallationFacts {
  /** Login of the user or organization. */
  readonly account: string;
  /** The page where it is configured. */
  readonly url: string;
  readonly isSuspended: boolean;
  readonly permissions: Granted;
  readonly events: readonly string[];
}

export type KeyProbe =
  /** `clockAheadMs`: how much this host's clock is ahead of GitHub's. */
  | { readonly outcome: 'known'; readonly app: AppFacts; readonly clockAheadMs: number }
  | { readonly outcome: 'refused'; readonly status: number; readonly message: string }
  | { readonly outcome: 'unreachable'; readonly reason: string };

type Granted = Readonly<Record<string, string | undefined>>;
/** What the product needs of the App. */
export type Wanted = Pick<AppManifest, 'permissions' | 'events'>;

/** A JWT is made for half a minute ago, so that a clock may be ahead by so much. */
const CLOCK_TOLERANCE_MS = 30_000;
const LEVELS = ['read', 'write', 'admin'];
const SHOWN_AT_MOST = 5;

interface Asked {
  readonly appId: number;
  /** The address that was asked. */
  readonly api: string;
  /** What to do about a network that says so. */
  readonly remedyFor: (reason: string) => string;
}

/** Whether GitHub takes the key for that of the App. */
export function judgeKey(probe: KeyProbe, { appId, api, remedyFor }: Asked): Finding {
  if (probe.outcome === 'unreachable') {
    return problem(`GitHub cannot be reached at ${api}: ${probe.reason}.`, remedyFor(probe.reason));
  }
  if (probe.outcome === 'refused') return judgeRefusal(probe, appId, api);
  const { app, clockAheadMs } = probe;
  if (Math.abs(clockAheadMs) > CLOCK_TOLERANCE_MS) {
    const seconds = Math.round(Math.abs(clockAheadMs) / 1_000);
    return warning(
      `The clock of this host is ${seconds} s ${clockAheadMs > 0 ? 'ahead of' : 'behind'} GitHub's.`,
      'Set it by NTP: GitHub refuses keys that were used at a wrong time.',
    );
  }
  return ok(`GitHub knows the App “${app.name}” (${app.slug}) of ${app.owner}.`);
}

function judgeRefusal(
  { status, message }: { readonly status: number; readonly message: string },
  appId: number,
  api: string,
): Finding {
  if (status === 401 && /'(exp|iat)'|claim/.test(message)) {
    return problem('GitHub refuses the key because the clock of this host is wrong.', 'Set it by NTP.');
  }
  if (status === 401) {
    return problem(
      `GitHub does not take the private key for one of the App ${appId}.`,
      "Make a new key on the App's settings page and set PRIVATE_KEY, or PRIVATE_KEY_PATH to its file; and see that APP_ID is the id on the same page.",
    );
  }
  if (status === 404 && /integration/i.test(message)) {
    return problem(
      `There is no App with the id ${appId}, or it was deleted.`,
      "Set APP_ID to the number on the App's settings page.",
    );
  }
  if (status === 404) {
    return problem(
      `There is no GitHub API at ${api}.`,
      'Set GHE_HOST to the host of your GitHub Enterprise Server, or leave it out for github.com.',
    );
  }
  return problem(
    `GitHub answers ${status} at ${api}: ${message}.`,
    'Try again later; https://www.githubstatus.com tells whether GitHub has a problem.',
  );
}

/** Where the App is installed, if anywhere. */
export function judgeInstallations(
  installations: readonly InstallationFacts[],
  app: Pick<AppFacts, 'url'>,
): Finding {
  const [first] = installations;
  if (first === undefined) {
    return problem(
      'The App is installed nowhere.',
      `Install it on your repositories: ${app.url}/installations/new`,
    );
  }
  const active = installations.filter(({ isSuspended }) => !isSuspended);
  const suspended = installations.filter(({ isSuspended }) => isSuspended);
  if (active.length === 0) {
    return problem(
      `The installation on ${list(accountsOf(suspended))} is suspended.`,
      `Its owner unsuspends it at ${first.url}`,
    );
  }
  const on = `Installed on ${list(accountsOf(active))}`;
  const [away] = suspended;
  return away === undefined
    ? ok(`${on}.`)
    : warning(
        `${on}; suspended on ${list(accountsOf(suspended))}.`,
        `The owner of ${away.account} unsuspends it at ${away.url}`,
      );
}

/** Whether the App has what the product needs, and each account has agreed to it. */
export function judgePermissions(
  wanted: Wanted,
  app: AppFacts,
  installations: readonly InstallationFacts[],
): Finding[] {
  const missing = missingPermissions(wanted, app.permissions);
  if (missing.length > 0) {
    return [
      problem(
        `The App lacks ${list(missing)}.`,
        `Grant it at ${app.settingsUrl}/permissions; the owner of every installation has to accept it then.`,
      ),
    ];
  }
  const behind = active(installations).flatMap(({ account, url, permissions }) => {
    const notAccepted = missingPermissions(wanted, permissions);
    return notAccepted.length === 0
      ? []
      : [
          problem(
            `${account} has not accepted ${list(notAccepted)}.`,
            `The owner of ${account} accepts the App's new permissions at ${url}`,
          ),
        ];
  });
  if (behind.length > 0) return behind;
  return [ok(`The App may do what it needs: ${list(asked(wanted))}.`)];
}

/** Whether GitHub tells the App of all that it listens to. */
export function judgeEvents(
  wanted: Wanted,
  app: AppFacts,
  installations: readonly InstallationFacts[],
): Finding[] {
  const missing = missingEvents(wanted, app.events);
  if (missing.length > 0) {
    return [
      problem(
        `The App is not subscribed to ${list(missing)}.`,
        `Subscribe it at ${app.settingsUrl}/permissions, under “Subscribe to events”.`,
      ),
    ];
  }
  const behind = active(installations).filter(({ events }) => missingEvents(wanted, events).length > 0);
  if (behind.length > 0) {
    return behind.map(({ account, url, events }) =>
      problem(
        `${account} does not send ${list(missingEvents(wanted, events))} yet.`,
        `The owner of ${account} accepts the App's new permissions at ${url}`,
      ),
    );
  }
  return [ok(`The App is subscribed to ${list(wanted.events.map(code))}.`)];
}

function missingPermissions({ permissions }: Wanted, granted: Granted): string[] {
  return Object.entries(permissions)
    .filter(([name, level]) => LEVELS.indexOf(granted[name] ?? '') < LEVELS.indexOf(level))
    .map(([name, level]) => code(`${name}: ${level}`));
}

function asked({ permissions }: Wanted): string[] {
  return Object.entries(permissions).map(([name, level]) => code(`${name}: ${level}`));
}

function missingEvents({ events }: Wanted, subscribed: readonly string[]): string[] {
  return events.filter((event) => !subscribed.includes(event)).map(code);
}

function active(installations: readonly InstallationFacts[]): readonly InstallationFacts[] {
  return installations.filter(({ isSuspended }) => !isSuspended);
}

function accountsOf(installations: readonly InstallationFacts[]): string[] {
  return installations.map(({ account }) => account);
}

function code(text: string): string {
  return `\`${text}\``;
}

/** `a, b and c`; of many the first. */
function list(words: readonly string[]): string {
  const shown =
    words.length > SHOWN_AT_MOST
      ? [...words.slice(0, SHOWN_AT_MOST), `${words.length - SHOWN_AT_MOST} more`]
      : words;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}
