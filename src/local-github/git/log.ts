import type { Commit } from './comparison.ts';
import { git } from './run-git.ts';

const fields = ['%H', '%T', '%P', '%an', '%ae', '%at', '%cn', '%ce', '%ct', '%B'];

/** The commits that `git log` selects by these arguments (revisions, `--max-count` …), in its order. */
export async function readLog(dir: string, args: readonly string[]): Promise<Commit[]> {
  const format = `--format=format:${fields.join('%x00')}%x00`;
  const output = await git(dir, ['log', '-z', format, ...args, '--']);
  const values = output.split('\0');
  const size = fields.length + 1;
  const commits: Commit[] = [];
  for (let start = 0; start + fields.length <= values.length; start += size) {
    commits.push(toCommit(values.slice(start, start + fields.length)));
  }
  return commits;
}

function toCommit(values: readonly string[]): Commit {
  const [
    oid = '',
    treeOid = '',
    parents = '',
    an = '',
    ae = '',
    ad = '',
    cn = '',
    ce = '',
    cd = '',
    body = '',
  ] = values;
  return {
    oid,
    treeOid,
    parents: parents === '' ? [] : parents.split(' '),
    message: body.replace(/\n+$/, ''),
    author: { name: an, email: ae, date: toIso(ad) },
    committer: { name: cn, email: ce, date: toIso(cd) },
  };
}

/** Git's own ISO format writes UTC differently from version to version. */
function toIso(seconds: string): string {
  return new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z');
}
