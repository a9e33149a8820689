import { connectionRemedy } from '../config/connection-remedy.ts';
import type { AppAccess } from '../config/environment.ts';
import { WEBHOOK_PATH } from '../github/webhook-server.ts';
import { askGitHub, type GitHubQuestions } from './ask-github.ts';
import { type Check, type Finding, problem, type Report } from './check.ts';
import {
  type AppFacts,
  judgeEvents,
  judgeInstallations,
  judgeKey,
  judgePermissions,
  type Wanted,
} from './judge-app.ts';
import { judgeDeliveries } from './judge-deliveries.ts';
import { judgeWebhook } from './judge-webhook.ts';
import { PROBE_LIMIT_MS, type Probe } from './probe.ts';

/** Of `serve`: a worker takes no webhooks. */
const OF_SERVE = ['events', 'webhook'];
const OF_BOTH = ['installations', 'permissions'];

interface Circumstances {
  readonly serves: boolean;
  /** The environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** For each question. */
  readonly limitMs?: number;
}

/** Asks GitHub about the App. Without the right key there is nothing more to ask. */
export async function checkGitHub(
  access: AppAccess,
  manifest: Wanted,
  { serves, env = {}, limitMs = PROBE_LIMIT_MS }: Circumstances,
): Promise<Report> {
  const gitHub = askGitHub(access, limitMs);
  const key = await gitHub.app();
  const { api } = gitHub.address;
  const remedyFor = (reason: string) => connectionRemedy(reason, env);
  const keyCheck = check('key', judgeKey(key, { appId: access.appId, api, remedyFor }));
  if (key.outcome !== 'known') {
    return { checks: [keyCheck], notChecked: [...OF_BOTH, ...(serves ? OF_SERVE : [])] };
  }
  const [installed, webhook] = await Promise.all([
    checkInstallations(gitHub, manifest, key.app, serves),
    serves ? checkWebhook(gitHub, key.app) : [],
  ]);
  return { checks: [keyCheck, ...installed, ...webhook], notChecked: [] };
}

async function checkInstallations(
  gitHub: GitHubQuestions,
  manifest: Wanted,
  app: AppFacts,
  serves: boolean,
): Promise<Check[]> {
  const installations = await gitHub.installations();
  const known = installations.outcome === 'found' ? installations.value : [];
  const permissions = judgePermissions(manifest, app, known);
  const events = serves ? judgeEvents(manifest, app, known) : [];
  return [
    check(
      'installations',
      judged(installations, (found) => judgeInstallations(found, app)),
    ),
    ...permissions.map((finding) => check('permissions', finding)),
    ...events.map((finding) => check('events', finding)),
  ];
}

async function checkWebhook(gitHub: GitHubQuestions, app: AppFacts): Promise<Check[]> {
  const { settingsUrl } = app;
  const [webhook, deliveries] = await Promise.all([gitHub.webhook(), gitHub.deliveries()]);
  const address =
    webhook.outcome === 'found'
      ? judgeWebhook(webhook.value, { settingsUrl, path: WEBHOOK_PATH, isHosted: gitHub.address.isHosted })
      : [notTold(webhook.reason)];
  const delivered = judged(deliveries, (found) => judgeDeliveries(found, { now: Date.now(), settingsUrl }));
  return [...address, delivered].map((finding) => check('webhook', finding));
}

function judged<T>(probe: Probe<T>, judge: (value: T) => Finding): Finding {
  return probe.outcome === 'found' ? judge(probe.value) : notTold(probe.reason);
}

function notTold(reason: string): Finding {
  return problem(`GitHub did not tell: ${reason}.`, 'Try again later.');
}

function check(name: string, finding: Finding): Check {
  return { name, kind: 'github', finding };
}
