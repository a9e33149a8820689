import { pino } from 'pino';
import { Probot } from 'probot';
import { pacedOctokit } from '../../src/github/paced-octokit.ts';
import type { LocalGitHub } from '../../src/local-github/local-github.ts';

/** The App's Probot, as the app makes it, before a local GitHub. */
export function probotOn({ app, url }: LocalGitHub): Probot {
  return new Probot({
    appId: app.id,
    privateKey: app.privateKey,
    secret: app.webhookSecret,
    baseUrl: `${url}/api/v3`,
    Octokit: pacedOctokit('none'),
    log: pino({ level: 'silent' }),
  });
}
