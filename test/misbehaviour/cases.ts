import type { AttemptOutcome } from '../../src/domain/attempt-outcome.ts';
import { assignmentOf } from '../workspace/assignment.ts';
import type { Trial } from './scene.ts';

/** What an agent does wrong, and what has to come of it. */
export interface Misbehaviour {
  /** As a person would tell it. */
  readonly does: string;
  /** File in `fixtures/agents`, and what it is to do after a `_`. */
  readonly agent: string;
  /** `kind`, or `kind: reason`, as `nameOf` gives it. */
  readonly ends: string;
  /** What people read of it; of verified work nothing is said. */
  readonly message: string | RegExp;
  /** It could do more where no sandbox is around it: tried there, too. */
  readonly alsoOutside?: true;
  readonly scope?: readonly string[];
  /** Milliseconds; enough for all when left out. */
  readonly timeoutMs?: number;
  /** What else has to hold, as found problems. */
  readonly problems?: (trial: Trial) => readonly string[];
}

/** An outcome with its reason in one word or two. */
export function nameOf(outcome: AttemptOutcome): string {
  switch (outcome.kind) {
    case 'rejected':
      return `rejected: ${outcome.reason}`;
    case 'timed_out':
    case 'over_limit':
      return `${outcome.kind}: ${outcome.limit}`;
    case 'infrastructure':
      return `infrastructure: ${outcome.cause.kind}`;
    default:
      return outcome.kind;
  }
}

const branch = '`work/12-item-1`';
const nothing = `Nothing was committed to ${branch}.`;
const scope = "outside of the task's scope (`src/greeting.txt`)";
/** Git's own words, which come from two sides and in any order. */
const unreadable = /^Its commits could not be read: (?:\P{Cc}|\n)+$/u;
/** What nobody may be shown who reads of an attempt. */
const secrets = /ghp_|ghs_|sk-x9|PRIVATE KEY|MIIEow|root:/;

function shown(pattern: RegExp): (trial: Trial) => readonly string[] {
  return ({ outcome, log }) =>
    Object.entries({ outcome: JSON.stringify(outcome), log }).flatMap(([where, text]) =>
      pattern.test(text) ? [`${where} shows ${pattern.exec(text)?.[0]}`] : [],
    );
}

/** Every share of work that was told is one, and none is more than a line. */
function tameProgress({ progress }: Trial): readonly string[] {
  const stages = [...new Set(progress.map(({ stage }) => stage ?? ''))];
  const told = stages.includes('merged') ? [] : ['a claim that can be read was not told'];
  const wild = stages.filter((stage) => stage.length > 120 || /\p{Cc}|\p{Cf}/u.test(stage));
  const beyond = progress.filter(({ percentage }) => percentage !== null && percentage > 100);
  return [...told, ...wild, ...beyond.map(({ percentage }) => `${percentage} %`)];
}

export const MISBEHAVIOURS: readonly Misbehaviour[] = [
  {
    does: 'claims that it is done, and has done nothing',
    agent: 'no-commit',
    ends: 'rejected: no-commits',
    message: nothing,
  },
  { does: 'forgets to commit', agent: 'uncommitted', ends: 'rejected: no-commits', message: nothing },
  {
    does: 'changes what nobody asked for',
    agent: 'out-of-scope',
    ends: 'rejected: out-of-scope',
    message: `It changed \`billing/prices.txt\`, ${scope}.`,
  },
  {
    does: 'changes a protected file',
    agent: 'protected-file',
    scope: [],
    ends: 'rejected: symlink',
    message:
      'It made links that lead out of the repository: `users.txt`.\n\nBesides (protected-file): It changed what no task may change unasked: `.github/workflows/ci.yml`.',
  },
  {
    does: 'links secrets of the host and of its own repository',
    agent: 'link-to-secret',
    alsoOutside: true,
    scope: [],
    ends: 'rejected: symlink',
    message:
      'It made links that lead out of the repository: `src/config.txt`, `src/greeting.txt`, `src/shadow.txt`.',
    problems: shown(/root:|repositoryformatversion|PATH=/),
  },
  {
    does: 'plants hooks, filters, textconv and fsmonitor',
    agent: 'plant-traps',
    alsoOutside: true,
    scope: ['src/greeting.txt', '.gitattributes'],
    ends: 'verified',
    message: '',
  },
  {
    does: 'pushes by itself, with credentials of its own',
    agent: 'push-by-itself',
    alsoOutside: true,
    ends: 'verified',
    message: '',
    problems: shown(/pushed to (?:origin|http)(?<!not pushed.*)/),
  },
  {
    does: 'leaves processes that nothing connects with it',
    agent: 'detach',
    ends: 'rejected: no-commits',
    message: nothing,
  },
  {
    does: 'leaves a child that is deaf to signals',
    agent: 'detached-child',
    alsoOutside: true,
    ends: 'verified',
    message: '',
  },
  {
    does: 'never ends, and ignores being asked to',
    agent: 'hang',
    timeoutMs: 1_500,
    ends: 'timed_out: wall',
    message: 'The agent `command` was ended after 2 s, the time that it had. What it had committed is kept.',
  },
  {
    does: 'multiplies',
    agent: 'fork-bomb',
    alsoOutside: true,
    ends: 'over_limit: processes',
    message:
      /^The agent `command` was ended\. It had \d+ processes at once; 40 are allowed\. It had committed nothing\.$/,
  },
  {
    does: 'fills the disk',
    agent: 'fill-disk',
    alsoOutside: true,
    ends: 'over_limit: disk',
    message:
      /^The agent `command` was ended\. It wrote \d+ MB to disk; 40 MB are allowed\. It had committed nothing\.$/,
  },
  {
    does: 'fills the memory',
    agent: 'fill-memory',
    ends: 'over_limit: memory',
    message:
      /^The agent `command` was ended\. It used \d+ MB of memory; 300 MB are allowed\. It had committed nothing\.$/,
  },
  {
    does: 'prints secrets',
    agent: 'print-secrets',
    ends: 'failed',
    message: 'The agent `command` ended with exit code 1. What it had committed is kept.',
    problems: shown(secrets),
  },
  {
    does: 'commits a secret and takes it out again',
    agent: 'commit-secret',
    alsoOutside: true,
    ends: 'rejected: secret',
    message: 'Its commits hold a GitHub token in `src/greeting.txt`.',
    problems: shown(secrets),
  },
  {
    does: 'forges the status file: of another task, done, huge, a link, a pipe, a folder, no JSON, hostile texts',
    agent: 'forge-status',
    alsoOutside: true,
    ends: 'rejected: no-commits',
    message: nothing,
    problems: tameProgress,
  },
  {
    does: 'says in the status file why it failed, in hostile words',
    agent: 'forge-status_failed',
    ends: 'failed',
    message:
      /^The agent `command` ended with exit code 1\. It had committed nothing\. It says: [^\p{Cc}\p{Cf}]{1,130}$/u,
  },
  {
    does: 'commits to another branch',
    agent: 'wrong-branch',
    ends: 'rejected: wrong-branch',
    message: `There are commits on \`my-own-idea\`; only commits on ${branch} count.`,
  },
  {
    does: 'replaces the commits that were there before',
    agent: 'rewrite-history',
    ends: 'rejected: wrong-branch',
    message: `${branch} does not contain the commit any more that it started from.`,
  },
  {
    does: 'commits a large binary file',
    agent: 'commit-garbage_binary',
    scope: [],
    ends: 'rejected: too-large',
    message: 'It is too large: `src/greeting.bin` has 6.0 MB (at most 5 MB).',
  },
  {
    does: 'commits 10,000 files',
    agent: 'commit-garbage_many-files',
    scope: [],
    ends: 'rejected: too-large',
    message: 'It is too large: it changes more than 1000 files.',
  },
  {
    does: 'commits a tree that is not there',
    agent: 'commit-garbage_broken-tree',
    ends: 'failed',
    message: unreadable,
  },
  {
    does: 'commits a .git folder',
    agent: 'commit-garbage_git-folder',
    ends: 'failed',
    message: unreadable,
  },
  {
    does: 'commits names with line breaks, mentions, options, and such that differ in their case alone',
    agent: 'commit-garbage_names',
    ends: 'rejected: out-of-scope',
    message: `It changed \`-rf\`, \`?@acme/everybody?<b>.txt\`, \`src/GREETING.txt\`, \`src/Greeting.txt\`, \`src/?txt.exe\`, \`two?lines.txt\`, ${scope}.`,
  },
  {
    does: 'makes commits without changes',
    agent: 'commit-garbage_empty',
    ends: 'rejected: no-commits',
    message: `The commits on ${branch} change no file.`,
  },
  {
    does: 'commits a merge with its conflicts',
    agent: 'commit-garbage_half-merged',
    ends: 'rejected: verification-failed',
    message: 'In a fresh checkout, `! grep -vq hello src/greeting.txt` ended with exit code 1.',
  },
  {
    does: 'puts a link in the place of its git directory',
    agent: 'damage-repository',
    alsoOutside: true,
    ends: 'failed',
    message: 'Its git directory was replaced by a link or a file.',
  },
  {
    does: 'takes all rights from what it leaves',
    agent: 'lock-files',
    ends: 'verified',
    message: '',
  },
  {
    does: 'leaves folders in folders, beyond any path that can be named',
    agent: 'dig-deep',
    ends: 'failed',
    message: 'Its git directory holds what this worker cannot read.',
  },
  {
    does: 'makes its host look guilty',
    agent: 'blame-host',
    alsoOutside: true,
    ends: 'failed',
    message: unreadable,
  },
];

/** The task of the table, with what a row wants otherwise. */
export function assignmentFor({ scope: wanted, timeoutMs }: Misbehaviour) {
  const { task } = assignmentOf();
  return {
    ...(wanted && { task: { ...task, scope: wanted } }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}
