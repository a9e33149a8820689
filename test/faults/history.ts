import type { LocalGitHub } from '../../src/local-github/local-github.ts';
import type { Write } from '../../src/local-github/write-log.ts';

/** What the App made on GitHub: each name once, if all is well. */
export function creationsOf({ writes }: LocalGitHub): string[] {
  return writes
    .list(
      'issues.create',
      'pulls.create',
      'comments.create',
      'issues.addBlockedBy',
      'issues.addSubIssue',
      'labels.create',
    )
    .filter(({ actor }) => actor.endsWith('[bot]'))
    .map(nameOf);
}

/** What was made more than once. */
export function madeTwice(gitHub: LocalGitHub): string[] {
  const names = creationsOf(gitHub);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

function nameOf({ operation, target, detail }: Write): string {
  switch (operation) {
    case 'issues.create':
      return `issue ${detail['title']}`;
    case 'pulls.create':
      return `pull request from ${detail['head']}`;
    case 'comments.create':
      return `comment on #${target}: ${tagOf(detail['body'])}`;
    default:
      return `${operation} ${target} ${JSON.stringify(detail)}`;
  }
}

/** Kind and key of the hidden tag. */
function tagOf(body: unknown): string {
  const match = /<!-- parallel-orchestrator v\d+ ([a-z-]+ \S+) /.exec(typeof body === 'string' ? body : '');
  return match?.[1] ?? '(no tag)';
}
