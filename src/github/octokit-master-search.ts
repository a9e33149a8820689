import type { ProbotOctokit } from 'probot';
import { START_LABEL } from '../domain/labels.ts';
import type { MasterRef } from '../domain/master-ref.ts';
import type { MasterSearch } from '../ports/master-search.ts';
import type { OctokitFor } from './connection.ts';

const PAGE_SIZE = 100;

interface Place {
  readonly octokit: ProbotOctokit;
  readonly owner: string;
  readonly repo: string;
  readonly installationId: number;
}

/** Over the REST API: two lists a repository. */
export class OctokitMasterSearch implements MasterSearch {
  readonly #appOctokit: () => Promise<ProbotOctokit>;
  readonly #octokitFor: OctokitFor;

  constructor(appOctokit: () => Promise<ProbotOctokit>, octokitFor: OctokitFor) {
    this.#appOctokit = appOctokit;
    this.#octokitFor = octokitFor;
  }

  async *findMasters(): AsyncIterable<MasterRef> {
    const app = await this.#appOctokit();
    const { data } = await app.request('GET /app');
    const bot = `${data?.slug ?? ''}[bot]`;
    for await (const { data: installations } of app.paginate.iterator('GET /app/installations', {
      per_page: PAGE_SIZE,
    })) {
      for (const { id, suspended_at } of installations) {
        if (!suspended_at) yield* this.#findIn(id, bot);
      }
    }
  }

  async *#findIn(installationId: number, bot: string): AsyncIterable<MasterRef> {
    const octokit = await this.#octokitFor(installationId);
    const pages = octokit.paginate.iterator('GET /installation/repositories', { per_page: PAGE_SIZE });
    for await (const { data: repositories } of pages) {
      for (const { name: repo, owner } of repositories) {
        const place = { octokit, owner: owner.login, repo, installationId };
        yield* findLabelled(place);
        yield* findParents(place, bot);
      }
    }
  }
}

async function* findLabelled({ octokit, owner, repo, installationId }: Place): AsyncIterable<MasterRef> {
  const wanted = { owner, repo, labels: START_LABEL, state: 'open' as const, per_page: PAGE_SIZE };
  for await (const { data: issues } of octokit.paginate.iterator(
    'GET /repos/{owner}/{repo}/issues',
    wanted,
  )) {
    for (const { number, pull_request } of issues) {
      if (!pull_request) yield { owner, repo, installationId, number };
    }
  }
}

async function* findParents(
  { octokit, owner, repo, installationId }: Place,
  bot: string,
): AsyncIterable<MasterRef> {
  const wanted = { owner, repo, creator: bot, state: 'open' as const, per_page: PAGE_SIZE };
  for await (const { data: issues } of octokit.paginate.iterator(
    'GET /repos/{owner}/{repo}/issues',
    wanted,
  )) {
    for (const { parent_issue_url: address } of issues) {
      const match = /\/repos\/([^/]+\/[^/]+)\/issues\/(\d+)$/.exec(address ?? '');
      const isHere = match?.[1]?.toLowerCase() === `${owner}/${repo}`.toLowerCase();
      if (isHere) yield { owner, repo, installationId, number: Number(match?.[2]) };
    }
  }
}
