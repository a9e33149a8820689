import type { Comparison } from '../git/comparison.ts';
import type { PullRequest, Repository } from './entities.ts';
import { invalid } from './refusal.ts';

/** What `head` has over `base`, both branches; refuses unknown branches and nothing to merge. */
export async function comparisonOf(repository: Repository, base: string, head: string): Promise<Comparison> {
  const { git } = repository;
  const [baseOid, headOid] = await Promise.all([
    git.resolve(`refs/heads/${base}`),
    git.resolve(`refs/heads/${head}`),
  ]);
  if (baseOid === null) throw invalid({ resource: 'PullRequest', field: 'base', code: 'invalid' });
  if (headOid === null) throw invalid({ resource: 'PullRequest', field: 'head', code: 'invalid' });
  const comparison = await git.compare(baseOid, headOid);
  if (comparison === null) throw new Error(`${baseOid} and ${headOid} cannot be compared`);
  if (comparison.mergeBase === null) {
    const message = `The ${head} branch has no history in common with ${base}`;
    throw invalid({ resource: 'PullRequest', code: 'custom', message });
  }
  if (comparison.commits.length === 0) {
    const message = `No commits between ${base} and ${head}`;
    throw invalid({ resource: 'PullRequest', code: 'custom', message });
  }
  return comparison;
}

/** Reads the branches anew; says which of the two is gone, and changes nothing then. */
export async function comparePullRequest(
  pullRequest: PullRequest,
): Promise<'compared' | 'base-gone' | 'head-gone'> {
  const { git } = pullRequest.repository;
  const [base, head] = await Promise.all([
    git.resolve(`refs/heads/${pullRequest.baseBranch}`),
    git.resolve(`refs/heads/${pullRequest.headBranch}`),
  ]);
  if (head === null) return 'head-gone';
  if (base === null) return 'base-gone';
  const comparison = await git.compare(base, head);
  if (comparison === null) throw new Error(`${base} and ${head} cannot be compared`);
  pullRequest.comparison = comparison;
  pullRequest.isMergeable = await git.isMergeable(base, head);
  return 'compared';
}
