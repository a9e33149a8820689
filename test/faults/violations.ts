import type { Attempt } from '../../src/domain/attempt.ts';
import type { RunRecord, TaskRecord } from '../../src/domain/run-record.ts';
import type { LocalGitHub } from '../../src/local-github/local-github.ts';
import { openBackend } from '../../src/queue/open-backend.ts';
import { madeTwice } from './history.ts';

/** What must be true when all is over, however often processes died and whatever GitHub said; each entry is a broken promise. */
export async function violationsOf(
  gitHub: LocalGitHub,
  redisUrl: string,
  issue: number,
  /** Names of effects that GitHub applied after we had given up on them: of their twins one may be left, no more. */
  appliedLate: ReadonlySet<string>,
): Promise<string[]> {
  const { backend, store } = await openBackend({
    redisUrl,
    dataDir: null,
    log: { warn: () => {}, error: () => {} },
  });
  try {
    const runs = (await store.listRuns(10)).filter(({ master }) => master.number === issue);
    const [run] = runs;
    if (!run) return ['there is no run'];
    const attempts = await store.attempts(run.runId);
    return [
      ...(runs.length === 1 ? [] : [`there are ${runs.length} runs`]),
      ...(run.phase.state === 'finished' ? [] : [`the run is ${run.phase.state}`]),
      ...attempts
        .filter(({ phase }) => phase.state !== 'ended')
        .map(({ id }) => `attempt ${id} has not ended`),
      ...run.tasks.flatMap((task) => violationsOfTask(gitHub, run, task, attempts)),
      ...madeTwice(gitHub)
        .filter((name) => ![...appliedLate].some((late) => sameEffect(late, name)))
        .map((name) => `made twice: ${name}`),
      ...leftTwice(gitHub, issue),
    ];
  } finally {
    await backend.close();
  }
}

function violationsOfTask(
  gitHub: LocalGitHub,
  { master, plan }: RunRecord,
  { handle, subIssue, pullRequest, followUp, ticked }: TaskRecord,
  attempts: readonly Attempt[],
): string[] {
  const said = (what: string) => [`${handle} ${what}`];
  const last = attempts.findLast((attempt) => attempt.handle === handle)?.phase;
  if (!subIssue) return said('has no sub-issue');
  if (last?.state !== 'ended') {
    const blockers = plan.edges.filter(({ to, kind }) => to === handle && kind === 'dependency');
    return blockers.some(({ from }) => !isVerified(from, attempts)) ? [] : said('was never tried');
  }
  if (last.outcome.kind !== 'verified')
    return followUp === null ? said('failed without a follow-up issue') : [];
  if (pullRequest === null) return said('is verified and has no pull request');
  const repository = gitHub.state.repositories.get('acme/units');
  const thread = repository?.threads.get(pullRequest);
  if (thread?.kind !== 'PullRequest' || thread.state !== 'open')
    return said(`has no open pull request #${pullRequest}`);
  if (thread.headBranch !== `orch/${master.number}/${subIssue.number}`)
    return said(`is not what #${pullRequest} is about`);
  const pushed = gitHub.writes
    .list('git.push')
    .findLast(({ target }) => target === `refs/heads/${thread.headBranch}`);
  if (pushed?.detail['after'] !== last.outcome.commit) {
    return said(
      `was verified at ${last.outcome.commit}, and ${JSON.stringify(pushed?.detail['after'])} was pushed last`,
    );
  }
  return ticked ? [] : said('is not ticked');
}

function isVerified(handle: string, attempts: readonly Attempt[]): boolean {
  const last = attempts.findLast((attempt) => attempt.handle === handle)?.phase;
  return last?.state === 'ended' && last.outcome.kind === 'verified';
}

/** Of what was made twice, that both are still there. */
function leftTwice(gitHub: LocalGitHub, issue: number): string[] {
  const threads = [...(gitHub.state.repositories.get('acme/units')?.threads.values() ?? [])];
  const open = threads.filter(({ state, author }) => state === 'open' && author.kind === 'Bot');
  const names = open.map((thread) =>
    thread.kind === 'Issue' ? thread.title : `pull request ${thread.headBranch}`,
  );
  const comments = threads.find(({ number }) => number === issue)?.comments ?? [];
  const tags = comments.flatMap(
    ({ body }) => /<!-- parallel-orchestrator v\d+ (\S+ \S+) /.exec(body)?.[1] ?? [],
  );
  const twice = [...names, ...tags].filter((name, index, all) => all.indexOf(name) !== index);
  return [...new Set(twice)].map((name) => `left twice: ${name}`);
}

/** Requests are named by what they ask for, entries of the history by what came of it. */
function sameEffect(late: string, made: string): boolean {
  const [operation = '', ...rest] = late.split(' ');
  const what = rest.join(' ');
  switch (operation) {
    case 'createIssue':
      return made === `issue ${what}`;
    case 'addComment':
      return made.startsWith('comment on') && made.includes(`: ${what} `);
    default:
      return false;
  }
}
