import { isLockfile } from '../own-files.ts';
import type { WorkItem } from '../work-item.ts';

const MANIFEST =
  /(?:^|\/)(?:package\.json|Cargo\.toml|go\.mod|pyproject\.toml|Pipfile|Gemfile|composer\.json)$/;
const ABOUT_DEPENDENCIES =
  /\b(?:bump|upgrade|downgrade|install|uninstall|dependenc(?:y|ies)|librar(?:y|ies))\b/i;

const NEWS = /(?:^|\/)(?:readme|changelog|changes|history|news|release-?notes)(?:\.[^/]*)?$/i;

/** Whether nearly every change touches a file, by its name: that two items may change it says nothing of them. */
export function isTouchedByMost(path: string): boolean {
  return isLockfile(path) || MANIFEST.test(path) || NEWS.test(path);
}

/** The directories of a repository that have a lockfile, each with a slash at its end; `''` is the root. */
export function lockedDirectories(files: Iterable<string>): Set<string> {
  return new Set([...files].filter(isLockfile).map(directoryOf));
}

/**
 * The packages whose lockfile an item changes, by directory: it names the lockfile, or the manifest beside it. Where it is about
 * dependencies, the nearest lockfile above counts, since a workspace of packages keeps one at its root.
 */
export function packagesOf({ title, scope }: WorkItem, locked: ReadonlySet<string>): string[] {
  const isAboutDependencies = ABOUT_DEPENDENCIES.test(title);
  return scope
    .filter((path) => MANIFEST.test(path) || isLockfile(path))
    .map(directoryOf)
    .map((directory) => (isAboutDependencies ? nearestLocked(directory, locked) : directory));
}

function nearestLocked(directory: string, locked: ReadonlySet<string>): string {
  let at = directory;
  while (!locked.has(at) && at !== '') at = at.replace(/[^/]+\/$/, '');
  return locked.has(at) ? at : directory;
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
