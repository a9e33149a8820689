import type { Git } from './git.ts';
import type { Mirror } from './mirror.ts';
import type { Redactor } from './redact.ts';

/** A secret in the commits of an attempt, never its value. */
export interface FoundSecret {
  /** `null` when no file has it: it stands in the message of a commit. */
  readonly path: string | null;
  /** What it is, with its article. */
  readonly kind: string;
}

const mostCharacters = 50_000_000;

/** The empty tree, in which no `.gitattributes` calls a file binary. */
const noAttributes = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/**
 * Secrets (R33) that the commits after `start` up to `commit` add, each of them and not their sum alone, since a push sends the whole
 * history. At most `limit` characters are searched; more is a finding of its own.
 */
export async function findSecrets(
  git: Git,
  mirror: Mirror,
  start: string,
  commit: string,
  redactor: Redactor,
  limit = mostCharacters,
): Promise<FoundSecret[]> {
  // Added lines begin with `>` and lines of messages with a blank, so that no content can be taken for a header.
  const indicators = ['--output-indicator-new=>', '--output-indicator-old=<', '--format=%H%n%w(0,1,1)%B'];
  const patch = ['-p', '-m', '--unified=0', '--find-renames', '--no-ext-diff', '--no-textconv', '--no-color'];
  const log = await git(['log', ...patch, ...indicators, commit, '--not', start], {
    cwd: mirror.directory,
    maxBytes: limit,
    env: { GIT_ATTR_SOURCE: noAttributes },
  });
  if (log.length >= limit) return [{ path: null, kind: 'more text than can be searched for secrets' }];
  return [...addedText(log)].flatMap(([path, lines]) =>
    redactor.kindsIn(lines.join('\n')).map((kind) => ({ path, kind })),
  );
}

/** Lines that were added, by the path of their file; those of messages have none. */
function addedText(log: string): Map<string | null, string[]> {
  const added = new Map<string | null, string[]>([[null, []]]);
  let path = '';
  for (const line of log.split('\n')) {
    if (line.startsWith('+++ ')) path = pathIn(line);
    const place = line.startsWith(' ') ? null : path;
    if (place !== null && !line.startsWith('>')) continue;
    const lines = added.get(place) ?? [];
    added.set(place, lines);
    lines.push(line.slice(1));
  }
  return added;
}

/** `+++ b/path`, with a tab at its end where the path has a blank; in quotes where it has a character that is special. */
function pathIn(header: string): string {
  return header
    .slice(4)
    .replace(/^(")?b\//, '$1')
    .replace(/\t$/, '');
}
