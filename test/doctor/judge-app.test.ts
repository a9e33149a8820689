import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/doctor/check.ts';
import {
  type AppFacts,
  type InstallationFacts,
  judgeEvents,
  judgeInstallations,
  judgeKey,
  judgePermissions,
} from '../../src/doctor/judge-app.ts';

const WANTED = {
  permissions: { issues: 'write', contents: 'write', metadata: 'read' },
  events: ['issues', 'issue_comment'],
} as const;

const APP: AppFacts = {
  name: 'Orchestrator',
  slug: 'orchestrator',
  owner: 'acme',
  url: 'https://github.com/apps/orchestrator',
  settingsUrl: 'https://github.com/organizations/acme/settings/apps/orchestrator',
  permissions: { issues: 'write', contents: 'admin', metadata: 'read', checks: 'write' },
  events: ['issues', 'issue_comment', 'push'],
};

function installation(account: string, change: Partial<InstallationFacts> = {}): InstallationFacts {
  const { permissions, events } = APP;
  return {
    account,
    url: `https://github.com/${account}`,
    isSuspended: false,
    permissions,
    events,
    ...change,
  };
}

const SETTINGS = {
  appId: 12,
  api: 'https://api.github.com',
  remedyFor: (reason: string) => `Mend ${reason}`,
};

function refused(status: number, message: string): Finding {
  return judgeKey({ outcome: 'refused', status, message }, SETTINGS);
}

describe('the key', () => {
  it('is right when GitHub knows the App, and says which that is', () => {
    expect(judgeKey({ outcome: 'known', app: APP, clockAheadMs: 900 }, SETTINGS)).toEqual({
      outcome: 'ok',
      message: 'GitHub knows the App “Orchestrator” (orchestrator) of acme.',
    });
  });

  it.each([
    [95_000, '95 s ahead of'],
    [-95_000, '95 s behind'],
  ])('is a warning when the clock is off by %d ms', (clockAheadMs, words) => {
    const finding = judgeKey({ outcome: 'known', app: APP, clockAheadMs }, SETTINGS);
    expect(finding).toMatchObject({ outcome: 'warning', message: expect.stringContaining(words) });
  });

  it.each<[string, Finding, RegExp, RegExp]>([
    [
      'of another App',
      refused(401, 'A JSON web token could not be decoded'),
      /private key .* App 12/,
      /PRIVATE_KEY/,
    ],
    ['used at a wrong time', refused(401, "'Issued at' claim ('iat') must be …"), /clock/, /NTP/],
    [
      'for an App that is not there',
      refused(404, 'Integration not found'),
      /no App with the id 12/,
      /APP_ID/,
    ],
    ['shown to what is no GitHub', refused(404, 'Not Found'), /no GitHub API at https:\/\/api/, /GHE_HOST/],
    ['shown to a GitHub that is ill', refused(502, 'Bad Gateway'), /answers 502/, /githubstatus/],
    [
      'shown to nobody',
      judgeKey({ outcome: 'unreachable', reason: 'connect ECONNREFUSED' }, SETTINGS),
      /cannot be reached at https:\/\/api\.github\.com: connect ECONNREFUSED/,
      /Mend connect ECONNREFUSED/,
    ],
  ])('is a problem of its own when it is %s', (_what, finding, message, remedy) => {
    expect(finding).toEqual({
      outcome: 'problem',
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(remedy),
    });
  });
});

describe('installations', () => {
  it('are named, the first of many', () => {
    const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((account) => installation(account));
    expect(judgeInstallations(many.slice(0, 2), APP).message).toBe('Installed on a and b.');
    expect(judgeInstallations(many, APP).message).toBe('Installed on a, b, c, d, e and 2 more.');
  });

  it('have to be: where there is none, it says where to install', () => {
    expect(judgeInstallations([], APP)).toMatchObject({
      outcome: 'problem',
      remedy: expect.stringContaining('https://github.com/apps/orchestrator/installations/new'),
    });
  });

  it('may be suspended, but not all of them', () => {
    const away = installation('b', { isSuspended: true });
    expect(judgeInstallations([installation('a'), away], APP)).toMatchObject({
      outcome: 'warning',
      message: 'Installed on a; suspended on b.',
    });
    expect(judgeInstallations([away], APP).outcome).toBe('problem');
  });
});

describe('permissions', () => {
  it('are enough when each is what app.yml asks for, or more', () => {
    expect(judgePermissions(WANTED, APP, [installation('a')])).toEqual([
      {
        outcome: 'ok',
        message: 'The App may do what it needs: `issues: write`, `contents: write` and `metadata: read`.',
      },
    ]);
  });

  it('that the App lacks are named, with the page where they are granted', () => {
    const app = { ...APP, permissions: { issues: 'read', metadata: 'read' } };
    expect(judgePermissions(WANTED, app, [installation('a', { permissions: {} })])).toEqual([
      {
        outcome: 'problem',
        message: 'The App lacks `issues: write` and `contents: write`.',
        remedy: expect.stringMatching(/settings\/apps\/orchestrator\/permissions.*has to accept/),
      },
    ]);
  });

  it('that an account has not accepted are named, with who accepts them where', () => {
    const behind = installation('b', { permissions: { ...APP.permissions, contents: 'read' } });
    const suspended = installation('c', { permissions: {}, isSuspended: true });
    expect(judgePermissions(WANTED, APP, [installation('a'), behind, suspended])).toEqual([
      {
        outcome: 'problem',
        message: 'b has not accepted `contents: write`.',
        remedy: expect.stringContaining('https://github.com/b'),
      },
    ]);
  });
});

describe('events', () => {
  it('are enough when the App is subscribed to all of app.yml', () => {
    expect(judgeEvents(WANTED, APP, [installation('a')]).map(({ outcome }) => outcome)).toEqual(['ok']);
  });

  it('that are missing are named: of the App, else of an account', () => {
    const [ofApp] = judgeEvents(WANTED, { ...APP, events: ['issues'] }, []);
    expect(ofApp).toMatchObject({
      outcome: 'problem',
      message: 'The App is not subscribed to `issue_comment`.',
    });
    const [ofAccount] = judgeEvents(WANTED, APP, [installation('a', { events: ['issue_comment'] })]);
    expect(ofAccount).toMatchObject({ outcome: 'problem', message: 'a does not send `issues` yet.' });
  });
});
