import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Octokit } from '@octokit/rest';
import { type LocalGitHub, startLocalGitHub } from '../../src/local-github/local-github.ts';
import { APP, STORY_AGENT } from '../support/story-app.ts';
import { Fleet, type FleetOptions } from './fleet.ts';
import { PERSON } from './kill-plan.ts';

export const REPOSITORY = { owner: 'acme', repo: 'units' };

export interface SceneOptions extends Partial<Omit<FleetOptions, 'gitHub' | 'folder'>> {
  readonly redisUrl: string | null;
}

/** A local GitHub, the processes of the App, and Maya, who may command. */
export interface Scene {
  readonly gitHub: LocalGitHub;
  readonly fleet: Fleet;
  /** Maya's. */
  readonly octokit: Octokit;
  /** Opens an issue, and gives its number. */
  open(title: string, body: string): Promise<number>;
  /** Asks for a run with the label. */
  label(issue: number): Promise<void>;
  /** Waits until the run's summary is there and nothing is written any more, and gives the summary. */
  finished(issue: number, withinMs?: number): Promise<string>;
  /** The App's comments on the issue. */
  comments(issue: number): Promise<string[]>;
  body(issue: number): Promise<string>;
  close(): Promise<void>;
}

/** The story agent's repository: a file with BROKEN in it fails the verification. */
export async function openScene(options: SceneOptions): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'faults-'));
  const gitHub = await startLocalGitHub({ dataDir: join(folder, 'github'), app: APP });
  await gitHub.createRepository({
    owner: REPOSITORY.owner,
    name: REPOSITORY.repo,
    files: {
      'README.md': '# Units\n',
      'check.sh': '! grep -rn BROKEN src 2>/dev/null\n',
      '.github/parallel-orchestrator.yml': 'verify: [sh check.sh]\n',
    },
  });
  const { token } = gitHub.addUser('maya');
  gitHub.setPermission('acme/units', 'maya', 'write');
  const octokit = new Octokit({ auth: token, baseUrl: `${gitHub.url}/api/v3`, userAgent: PERSON });
  const fleet = await Fleet.start({ agentCommand: STORY_AGENT, ...options, gitHub, folder });
  return { gitHub, fleet, ...deedsOf(octokit), ...viewsOf({ gitHub, fleet, octokit }), octokit, close };

  async function close() {
    await fleet.stop();
    await gitHub.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function deedsOf(octokit: Octokit): Pick<Scene, 'open' | 'label'> {
  return {
    async open(title, body) {
      return (await octokit.issues.create({ ...REPOSITORY, title, body })).data.number;
    },
    async label(issue) {
      await octokit.issues.addLabels({
        ...REPOSITORY,
        issue_number: issue,
        labels: ['parallel-orchestrate'],
      });
    },
  };
}

const QUIET_MS = 2_500;

function viewsOf({ gitHub, fleet, octokit }: Pick<Scene, 'gitHub' | 'fleet' | 'octokit'>) {
  const comments = async (issue: number) => {
    const { data } = await octokit.issues.listComments({ ...REPOSITORY, issue_number: issue, per_page: 100 });
    return data.filter(({ user }) => user?.type === 'Bot').map(({ body }) => body ?? '');
  };
  return {
    comments,
    body: async (issue: number) =>
      (await octokit.issues.get({ ...REPOSITORY, issue_number: issue })).data.body ?? '',
    async finished(issue: number, withinMs = 60_000): Promise<string> {
      const deadline = Date.now() + withinMs;
      while (Date.now() < deadline) {
        if (fleet.failure !== null) throw new Error(fleet.failure);
        const summary = (await comments(issue)).find((text) =>
          /parallel-orchestrator v\d+ summary /.test(text),
        );
        const last = gitHub.writes.list().at(-1)?.at.getTime() ?? 0;
        if (summary !== undefined && Date.now() - last > QUIET_MS) return summary;
        await sleep(100);
      }
      const status = (await comments(issue)).find((text) => /parallel-orchestrator v\d+ status /.test(text));
      throw new Error(`#${issue} has not finished within ${withinMs} ms; its status:\n${status}`);
    },
  };
}
