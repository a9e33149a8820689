/** `major.minor.patch`. */
export type GitVersion = readonly [major: number, minor: number, patch: number];

/** The oldest git that works: older ones do not know `GIT_CONFIG_GLOBAL`, and would obey the settings of the host's user. */
export const OLDEST_GIT: GitVersion = [2, 32, 0];

/**
 * The first patch of each minor version in which a fetch from a tree that an agent wrote cannot run a program of the agent's choice
 * (CVE-2024-32004, CVE-2024-32465); all minor versions after these have it.
 */
const FIRST_SAFE_PATCH: ReadonlyMap<number, number> = new Map([
  [39, 4],
  [40, 2],
  [41, 1],
  [42, 2],
  [43, 4],
  [44, 1],
  [45, 1],
]);

/** From the output of `git version`; `null` when it is none. */
export function parseGitVersion(text: string): GitVersion | null {
  const [, major, minor, patch = '0'] = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return major === undefined || minor === undefined ? null : [Number(major), Number(minor), Number(patch)];
}

export function isOldGit([major, minor]: GitVersion): boolean {
  return major < OLDEST_GIT[0] || (major === OLDEST_GIT[0] && minor < OLDEST_GIT[1]);
}

/** Whether it is known to run programs out of trees that agents wrote. Distributions may have repaired it under the same number. */
export function isUnsafeGit([major, minor, patch]: GitVersion): boolean {
  if (major !== 2) return major < 2;
  const first = FIRST_SAFE_PATCH.get(minor);
  return first === undefined ? minor < Math.min(...FIRST_SAFE_PATCH.keys()) : patch < first;
}
