import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Octokit } from '@octokit/rest';
import { onTestFinished } from 'vitest';
import type { AppOptions } from '../../src/compose/parts.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import type { RunRecord } from '../../src/domain/run-record.ts';
import {
  type LocalGitHub,
  type LocalGitHubOptions,
  startLocalGitHub,
} from '../../src/local-github/local-github.ts';
import { type RunningApp, startApp } from '../../src/main.ts';
import { openTestBackend, type TestBackend } from './backend.ts';
import { APP, STORY_AGENT } from './story-app.ts';

const REPOSITORY = { owner: 'acme', repo: 'units' };
export interface StoryOptions {
  readonly backend?: 'embedded' | 'redis';
  /** Lines of `.github/parallel-orchestrator.yml`. */
  readonly config?: string;
  /** Files of the repository besides its README, check and config. */
  readonly files?: Readonly<Record<string, string>>;
  readonly agentCommand?: string;
  /** Variables of the app besides those that every story has; there is no sandbox unless they say so. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly onExchange?: LocalGitHubOptions['onExchange'];
  /** Other than the app's own. */
  readonly app?: Pick<AppOptions, 'now' | 'through' | 'redeliverIntervalMs' | 'lookIntervalMs'>;
}

/** A person on the local GitHub, who acts through its API as people act through its pages. */
export interface Person {
  opens(title: string, body: string): Promise<number>;
  labels(issue: number, label?: string): Promise<void>;
  unlabels(issue: number, label?: string): Promise<void>;
  comments(issue: number, text: string): Promise<number>;
  closes(issue: number): Promise<void>;
  putsBelow(issue: number, parent: number): Promise<void>;
  edits(issue: number, change: (body: string) => string): Promise<void>;
}

export interface Story {
  readonly gitHub: LocalGitHub;
  readonly app: RunningApp;
  /** The app's own folder, as an absolute path. */
  readonly dataDir: string;
  readonly octokit: Octokit;
  person(login: string, permission: 'admin' | 'write' | 'triage' | 'read' | 'none'): Promise<Person>;
  /** Waits until the newest run of the issue is in this state, and gives it. */
  run(issue: number, state: RunRecord['phase']['state']): Promise<RunRecord>;
  /** Waits until it gives something. */
  until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T>;
  body(issue: number): Promise<string>;
  commentsOn(issue: number): Promise<string[]>;
  /** Waits for a comment of the App that contains the words. */
  reply(issue: number, words: string): Promise<string>;
  reactionsTo(comment: number): Promise<string[]>;
  subIssues(issue: number): Promise<{ number: number; title: string }[]>;
  pulls(): Promise<{ number: number; title: string; head: string; base: string; body: string }[]>;
  followUps(): Promise<{ number: number; title: string; body: string }[]>;
  file(branch: string, path: string): Promise<string | undefined>;
  summary(run: RunRecord): Promise<Record<string, unknown>>;
}

/** A GitHub on this machine, a repository with a verification that fails on the word BROKEN, and the whole app. */
export async function tellStory(options: StoryOptions = {}): Promise<Story> {
  const folder = await mkdtemp(join(tmpdir(), 'story-'));
  const gitHub = await startLocalGitHub({
    dataDir: join(folder, 'github'),
    app: APP,
    ...(options.onExchange ? { onExchange: options.onExchange } : {}),
  });
  await gitHub.createRepository({
    owner: REPOSITORY.owner,
    name: REPOSITORY.repo,
    files: {
      'README.md': '# Units\n',
      'check.sh': '! grep -rn BROKEN src 2>/dev/null\n',
      '.github/parallel-orchestrator.yml': options.config ?? 'verify: [sh check.sh]\n',
      ...options.files,
    },
  });
  const backend = await openTestBackend(options.backend === 'redis' ? 'redis' : 'embedded');
  const app = await startStoryApp(gitHub, join(folder, 'data'), options, backend);
  gitHub.setWebhookUrl(app.webhookUrl);
  onTestFinished(async () => {
    await app.close({ force: true });
    await gitHub.close();
    await rm(folder, { recursive: true, force: true });
  });
  return storyOf(gitHub, app, join(folder, 'data'), backend);
}

async function startStoryApp(
  gitHub: LocalGitHub,
  dataDir: string,
  options: StoryOptions,
  opened: TestBackend,
): Promise<RunningApp> {
  const variables = {
    APP_ID: String(gitHub.app.id),
    PRIVATE_KEY: gitHub.app.privateKey,
    WEBHOOK_SECRET: gitHub.app.webhookSecret,
    GHE_HOST: gitHub.host,
    GHE_PROTOCOL: 'http',
    PORT: '0',
    DATA_DIR: dataDir,
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
    AGENT_COMMAND: options.agentCommand ?? STORY_AGENT,
    SANDBOX: 'off',
    ...options.environment,
  };
  const read = readEnvironment(variables, 'serve');
  if (read.outcome === 'invalid') throw new Error(read.errors.join('\n'));
  return startApp({
    environment: read.environment,
    roles: ['serve', 'work'],
    pacing: 'none',
    heartbeatMs: 200,
    opened,
    ...options.app,
  });
}

function storyOf(gitHub: LocalGitHub, app: RunningApp, dataDir: string, { log }: TestBackend): Story {
  const octokitAs = (token: string) => new Octokit({ auth: token, baseUrl: `${gitHub.url}/api/v3` });
  const reader = gitHub.addUser('reader');
  gitHub.setPermission(`${REPOSITORY.owner}/${REPOSITORY.repo}`, 'reader', 'read');
  const octokit = octokitAs(reader.token);
  const story: Story = {
    gitHub,
    app,
    dataDir,
    octokit,
    async person(login, permission) {
      const { token } = gitHub.addUser(login);
      gitHub.setPermission(`${REPOSITORY.owner}/${REPOSITORY.repo}`, login, permission);
      return personOf(octokitAs(token));
    },
    run: (issue, state) =>
      story.until(`run of #${issue} is ${state}`, async () => {
        const run = (await app.store.listRuns(10)).find(({ master }) => master.number === issue);
        return run?.phase.state === state && run;
      }),
    async until(what, look) {
      const deadline = Date.now() + 25_000;
      while (Date.now() < deadline) {
        const found = await look();
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      throw new Error(`waited in vain until ${what}; the queues logged: ${inspect(log.lines, { depth: 4 })}`);
    },
    async body(issue) {
      const { data } = await octokit.issues.get({ ...REPOSITORY, issue_number: issue });
      return data.body ?? '';
    },
    async commentsOn(issue) {
      const { data } = await octokit.issues.listComments({
        ...REPOSITORY,
        issue_number: issue,
        per_page: 100,
      });
      return data.filter(({ user }) => user?.type === 'Bot').map(({ body }) => body ?? '');
    },
    reply: (issue, words) =>
      story.until(`a comment on #${issue} says "${words}"`, async () =>
        (await story.commentsOn(issue)).find((text) => text.includes(words)),
      ),
    async reactionsTo(comment) {
      const { data } = await octokit.reactions.listForIssueComment({ ...REPOSITORY, comment_id: comment });
      return data.map(({ content }) => content);
    },
    async subIssues(issue) {
      const { data } = await octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}/sub_issues', {
        ...REPOSITORY,
        issue_number: issue,
      });
      return data.map(({ number, title }) => ({ number, title }));
    },
    async pulls() {
      const { data } = await octokit.pulls.list({ ...REPOSITORY, state: 'all', per_page: 100 });
      return data
        .map(({ number, title, head, base, body }) => ({
          number,
          title,
          head: head.ref,
          base: base.ref,
          body: body ?? '',
        }))
        .toSorted((a, b) => a.number - b.number);
    },
    async followUps() {
      const { data } = await octokit.issues.listForRepo({
        ...REPOSITORY,
        labels: 'orchestration-follow-up',
        state: 'all',
      });
      return data.map(({ number, title, body }) => ({ number, title, body: body ?? '' }));
    },
    async file(branch, path) {
      try {
        const { data } = await octokit.repos.getContent({ ...REPOSITORY, path, ref: branch });
        return 'content' in data ? Buffer.from(data.content, 'base64').toString() : undefined;
      } catch {
        return undefined;
      }
    },
    summary: (run) =>
      story.until('the summary is written', async () => {
        const text = await readFile(join(dataDir, 'runs', run.runId, 'summary.json'), 'utf8').catch(
          () => null,
        );
        return text !== null && JSON.parse(text);
      }),
  };
  return story;
}

function personOf(octokit: Octokit): Person {
  return {
    async opens(title, body) {
      const { data } = await octokit.issues.create({ ...REPOSITORY, title, body });
      return data.number;
    },
    async labels(issue, label = 'parallel-orchestrate') {
      await octokit.issues.addLabels({ ...REPOSITORY, issue_number: issue, labels: [label] });
    },
    async unlabels(issue, label = 'parallel-orchestrate') {
      await octokit.issues.removeLabel({ ...REPOSITORY, issue_number: issue, name: label });
    },
    async comments(issue, text) {
      const { data } = await octokit.issues.createComment({ ...REPOSITORY, issue_number: issue, body: text });
      return data.id;
    },
    async closes(issue) {
      await octokit.issues.update({ ...REPOSITORY, issue_number: issue, state: 'closed' });
    },
    async putsBelow(issue, parent) {
      const { data } = await octokit.issues.get({ ...REPOSITORY, issue_number: issue });
      await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/sub_issues', {
        ...REPOSITORY,
        issue_number: parent,
        sub_issue_id: data.id,
      });
    },
    async edits(issue, change) {
      const { data } = await octokit.issues.get({ ...REPOSITORY, issue_number: issue });
      await octokit.issues.update({ ...REPOSITORY, issue_number: issue, body: change(data.body ?? '') });
    },
  };
}
