import type { PastCommit } from './repository-source.ts';

/** Larger commits say little about which files belong together. */
const MOST_TOGETHER = 10;
/** Two files that changed together once, and never else, are no pair yet. */
const DOUBT = 2;

/** Answers the files that changed together with `path`, each with the share of its changes in which they did. */
export type PartnersOf = (path: string) => readonly (readonly [path: string, share: number])[];

/** What the history says about which files belong together. */
export function createCoChange(history: readonly PastCommit[]): PartnersOf {
  const commitsOf = new Map<string, PastCommit[]>();
  for (const commit of history) {
    if (commit.paths.length > MOST_TOGETHER) continue;
    for (const path of commit.paths) {
      const known = commitsOf.get(path);
      if (known === undefined) commitsOf.set(path, [commit]);
      else known.push(commit);
    }
  }
  return (path) => {
    const commits = commitsOf.get(path) ?? [];
    const times = new Map<string, number>();
    for (const other of commits.flatMap(({ paths }) => paths)) {
      if (other !== path) times.set(other, (times.get(other) ?? 0) + 1);
    }
    return [...times].map(([other, together]) => [other, together / (commits.length + DOUBT)] as const);
  };
}
