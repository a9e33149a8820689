import { REPOSITORY_CONFIG_PATH } from '../config/repository-config.ts';
import type { ServerDefaults } from '../config/resolve-settings.ts';
import { outsideNumbers } from '../domain/outside-issues.ts';
import {
  adoptedNumbers,
  nameReferences,
  withoutMissing,
  withSubIssues,
} from '../domain/reading/native-issues.ts';
import type { RunFlags } from '../domain/settings.ts';
import type { Checklist } from '../domain/work-item.ts';
import type { LocalRepository } from './look-at-repository.ts';
import type { Completed, PlanInput } from './make-plan.ts';
import type { IssueAddress, PlanSource } from './plan-source.ts';
import type { FoundIssue, IssueReader } from './read-issue.ts';
import { readText, readTextFile } from './read-text.ts';
import { type ConfigFile, refusedWishes, settingsOf } from './repository-settings.ts';

export interface LoadOptions {
  /** The repository that the list is about, where it is on this machine. */
  readonly repository: LocalRepository | null;
  /** The issue whose body a text is; `null`: not known. */
  readonly issue: IssueAddress | null;
  readonly flags: RunFlags;
  /** What stands behind the config file; left out: nobody says. */
  readonly defaults?: ServerDefaults;
}

/** Where texts and GitHub's address come from. */
export interface Inputs {
  readonly stdin: AsyncIterable<unknown> & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What is planned, and what people call it. */
export interface Loaded {
  /** What stands in front of line numbers. */
  readonly label: string;
  /** `null` for a text. */
  readonly issue: { readonly title: string; readonly url: string } | null;
  readonly input: PlanInput;
  /** What the config file asks for in vain, a sentence each. */
  readonly refused: readonly string[];
}

/** Reads all that the plan of one source goes by. Throws a `UserError`, which is a `GitHubFailure` where GitHub does not answer. */
export async function loadSource(source: PlanSource, options: LoadOptions, inputs: Inputs): Promise<Loaded> {
  switch (source.kind) {
    case 'issue':
      return loadIssue(source.address, options, inputs);
    case 'file':
      return loadText(await readTextFile(source.path), source.path, options);
    case 'standard input':
      return loadText(await readText(inputs.stdin, 'Standard input'), '<stdin>', options);
  }
}

function loadText(body: string, label: string, { repository, issue, flags, defaults }: LoadOptions): Loaded {
  const context = {
    self: issue?.number ?? 0,
    ownNumbers: new Set<number>(),
    ...(issue && { repository: { owner: issue.owner, repo: issue.repo } }),
  };
  const config = { text: repository?.config ?? null, name: REPOSITORY_CONFIG_PATH };
  const settings = settingsOf(config, flags, defaults);
  const complete = async (checklist: Checklist) => ({ checklist, outside: [] });
  const survey = repository?.survey ?? null;
  const refused = refusedWishes(config, settings);
  return { label, issue: null, input: { body, context, complete, settings, flags, survey }, refused };
}

async function loadIssue(address: IssueAddress, options: LoadOptions, { env }: Inputs): Promise<Loaded> {
  // Octokit takes its time to load: a file is planned without it.
  const [{ demandSameHost, readGitHubAccess }, { createIssueReader }] = await Promise.all([
    import('./github-access.ts'),
    import('./read-issue.ts'),
  ]);
  const access = readGitHubAccess(env);
  demandSameHost(address, access);
  const reader = createIssueReader(access);
  const found = await reader.read(address);
  const { owner, repo, number, title, url, body, subIssues } = found;
  const { repository, flags } = options;
  const config = await configOf(found, repository, reader);
  const settings = settingsOf(config, flags);
  const ownNumbers = new Set(subIssues.map((issue) => issue.number));
  return {
    label: `${owner}/${repo}#${number}`,
    issue: { title, url },
    input: {
      body,
      context: {
        self: number,
        ownNumbers,
        native: new Set(found.subIssues.map((issue) => issue.number)),
        repository: { owner, repo },
      },
      complete: (checklist) => completeChecklist(checklist, found, reader),
      settings,
      flags,
      survey: repository?.survey ?? null,
    },
    refused: refusedWishes(config, settings),
  };
}

/** A repository on this machine may be ahead of the one on GitHub: what was asked to be looked at counts. */
async function configOf(
  { owner, repo }: FoundIssue,
  repository: LocalRepository | null,
  reader: IssueReader,
): Promise<ConfigFile> {
  if (repository !== null) return { text: repository.config, name: REPOSITORY_CONFIG_PATH };
  const text = await reader.config({ owner, repo });
  return { text, name: `${owner}/${repo}:${REPOSITORY_CONFIG_PATH}` };
}

/** What the list refers to is looked at as a server does it: issues that items adopt, and what they wait for. */
async function completeChecklist(
  checklist: Checklist,
  { owner, repo, subIssues }: FoundIssue,
  reader: IssueReader,
): Promise<Completed> {
  const known = new Set(subIssues.map(({ number }) => number));
  const adopted = await reader.look(
    { owner, repo },
    adoptedNumbers(checklist).filter((number) => !known.has(number)),
  );
  const issues = adopted.filter(({ kind }) => kind === 'issue');
  const listed = withSubIssues(nameReferences(checklist, [...subIssues, ...issues]), subIssues);
  const outside = await reader.look({ owner, repo }, outsideNumbers(listed.items));
  return { checklist: withoutMissing(listed, adopted), outside };
}
