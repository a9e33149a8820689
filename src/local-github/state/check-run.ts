import type {
  CheckAction,
  CheckConclusion,
  CheckOutput,
  CheckRun,
  CheckStatus,
  Repository,
} from './entities.ts';
import { logWrite } from './log-write.ts';
import { invalid, Refusal } from './refusal.ts';
import { demand, type Viewer } from './viewer.ts';
import type { World } from './world.ts';

/** What a create or update may set; what is absent stays. A conclusion completes the run. */
export interface CheckInput {
  readonly name?: string | undefined;
  readonly status?: CheckStatus | undefined;
  readonly conclusion?: CheckConclusion | undefined;
  readonly externalId?: string | undefined;
  readonly detailsUrl?: string | undefined;
  readonly output?: CheckOutput | undefined;
  readonly actions?: readonly CheckAction[] | undefined;
}

/** GitHub's limits. */
const MAX_SUMMARY_LENGTH = 65_535;
const MAX_ACTIONS = 3;

/** Creates a check run on a commit; only an App may. */
export async function createCheckRun(
  world: World,
  viewer: Viewer,
  repository: Repository,
  input: CheckInput & { readonly name: string; readonly headOid: string },
): Promise<CheckRun> {
  demandChecks(viewer, repository);
  if ((await repository.git.resolve(input.headOid)) !== input.headOid) {
    throw new Refusal('unprocessable', `No commit found for SHA: ${input.headOid}`);
  }
  const checkRun: CheckRun = {
    kind: 'CheckRun',
    ...world.newIdentity('CheckRun'),
    repository,
    headOid: input.headOid,
    suiteId: suiteIdOf(world, repository, input.headOid),
    name: input.name,
    externalId: '',
    detailsUrl: null,
    status: 'queued',
    conclusion: null,
    startedAt: world.timestamp(),
    completedAt: null,
    output: null,
    actions: [],
  };
  apply(world, checkRun, input);
  repository.checkRuns.push(checkRun);
  world.register(checkRun);
  report(world, viewer, checkRun, 'checks.create', 'created');
  return checkRun;
}

function suiteIdOf(world: World, repository: Repository, oid: string): number {
  const sibling = repository.checkRuns.find((run) => run.headOid === oid);
  return sibling?.suiteId ?? world.newIdentity('CheckSuite').id;
}

/** Changes a check run; with its completion comes a webhook. */
export function updateCheckRun(world: World, viewer: Viewer, checkRun: CheckRun, input: CheckInput): void {
  demandChecks(viewer, checkRun.repository);
  const wasCompleted = checkRun.status === 'completed';
  apply(world, checkRun, input);
  const completes = !wasCompleted && checkRun.status === 'completed';
  report(world, viewer, checkRun, 'checks.update', completes ? 'completed' : null);
}

function demandChecks(viewer: Viewer, repository: Repository): void {
  if (viewer.kind === 'user') {
    throw new Refusal('forbidden', 'You must authenticate via a GitHub App.');
  }
  demand(viewer, repository, 'write checks');
}

function apply(world: World, checkRun: CheckRun, input: CheckInput): void {
  const { output, actions } = input;
  for (const field of ['summary', 'text'] as const) {
    if ((output?.[field]?.length ?? 0) <= MAX_SUMMARY_LENGTH) continue;
    const message = `Only ${MAX_SUMMARY_LENGTH} characters are allowed`;
    throw invalid({ resource: 'CheckRun', field, code: 'custom', message });
  }
  if (actions && actions.length > MAX_ACTIONS) {
    throw invalid({ resource: 'CheckRun', field: 'actions', code: 'invalid' });
  }
  if (input.status === 'completed' && !input.conclusion && !checkRun.conclusion) {
    throw invalid({ resource: 'CheckRun', field: 'conclusion', code: 'missing_field' });
  }
  checkRun.name = input.name ?? checkRun.name;
  checkRun.externalId = input.externalId ?? checkRun.externalId;
  checkRun.detailsUrl = input.detailsUrl ?? checkRun.detailsUrl;
  checkRun.output = output ?? checkRun.output;
  checkRun.actions = actions ?? checkRun.actions;
  checkRun.conclusion = input.conclusion ?? checkRun.conclusion;
  checkRun.status = input.conclusion ? 'completed' : (input.status ?? checkRun.status);
  if (checkRun.status === 'completed') checkRun.completedAt ??= world.timestamp();
}

function report(
  world: World,
  viewer: Viewer,
  checkRun: CheckRun,
  operation: 'checks.create' | 'checks.update',
  action: 'created' | 'completed' | null,
): void {
  const { repository, name, status, conclusion, headOid } = checkRun;
  logWrite(world, viewer, operation, repository, name, { status, conclusion, headOid });
  if (!action) return;
  world.emit({ event: 'check_run', action, checkRun, repository, sender: viewer.account });
}

/** The state of all check runs on a commit together, as GraphQL's rollup has it; `null` without any. */
export function rollupOf(repository: Repository, oid: string): 'SUCCESS' | 'FAILURE' | 'PENDING' | null {
  const runs = latestCheckRuns(repository, oid);
  if (runs.length === 0) return null;
  const passes = ['success', 'neutral', 'skipped'];
  if (runs.some((run) => run.conclusion !== null && !passes.includes(run.conclusion))) return 'FAILURE';
  return runs.every((run) => run.status === 'completed') ? 'SUCCESS' : 'PENDING';
}

/** The newest check run of each name on a commit. */
export function latestCheckRuns(repository: Repository, oid: string): CheckRun[] {
  const onCommit = repository.checkRuns.filter((run) => run.headOid === oid);
  return [...new Map(onCommit.map((run) => [run.name, run])).values()];
}
