import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMAND_NAMES, FLAGS, VERBS } from '../../src/domain/command-table.ts';
import { parseCommand } from '../../src/domain/parse-command.ts';

const NAME = '/amplihack:parallel-orchestrate';
const parse = (comment: string) => parseCommand(comment, 7);
const command = (args: string) => {
  const parsed = parse(`${NAME} ${args}`);
  return parsed.outcome === 'command' ? parsed.command : parsed;
};
const message = (args: string) => {
  const parsed = parse(`${NAME} ${args}`);
  return parsed.outcome === 'invalid' ? parsed.message : parsed;
};

describe('which comments address us', () => {
  test.for([
    NAME,
    '/parallel-orchestrate',
    '/Amplihack:Parallel-Orchestrate',
    `\n\n  ${NAME}  \nPlease.`,
    `${NAME}\r\nthanks`,
    '/parallel‑orchestrate',
  ])('%j starts a run', (comment) => {
    expect(parse(comment)).toEqual({ outcome: 'command', command: { kind: 'start', flags: {} } });
  });

  test.for([
    '',
    'Hello',
    `Please ${NAME}`,
    `Hello\n${NAME}`,
    `> ${NAME}`,
    `    ${NAME}`,
    `\t${NAME}`,
    `\`${NAME}\``,
    `\`\`\`\n${NAME}\n\`\`\``,
    `${NAME}s`,
    `${NAME}:plan`,
    '/amplihack:other',
    '/amplihack: parallel-orchestrate',
  ])('%j does not', (comment) => {
    expect(parse(comment)).toEqual({ outcome: 'none' });
  });
});

describe('what they ask for', () => {
  test.for([
    ['plan', { kind: 'plan' }],
    ['--dry-run', { kind: 'plan' }],
    ['plan --dry-run', { kind: 'plan' }],
    ['approve', { kind: 'approve' }],
    ['HELP', { kind: 'help' }],
    ['retry', { kind: 'retry', flags: {} }],
    ['--retry', { kind: 'retry', flags: {} }],
    ['7', { kind: 'start', flags: {} }],
    ['#7 approve', { kind: 'approve' }],
    ['--max-workers 3', { kind: 'start', flags: { maxWorkers: 3 } }],
    ['--max-workers=50 --timeout=90', { kind: 'start', flags: { maxWorkers: 50, timeoutMs: 90_000 } }],
    ['--timeout 30m', { kind: 'start', flags: { timeoutMs: 1_800_000 } }],
    ['--timeout 2H --sequential', { kind: 'start', flags: { timeoutMs: 7_200_000, sequential: true } }],
    ['—force-parallel', { kind: 'start', flags: { forceParallel: true } }],
    ['–-max‑workers 2', { kind: 'start', flags: { maxWorkers: 2 } }],
    ['--agent Codex --budget $2.50', { kind: 'start', flags: { agent: 'codex', budgetUsd: 2.5 } }],
    ['retry --budget 20 --agent codex', { kind: 'retry', flags: { budgetUsd: 20, agent: 'codex' } }],
    [
      'allow item-3 weakened-tests',
      { kind: 'allow', task: { kind: 'handle', handle: 'item-3' }, reason: 'weakened-tests' },
    ],
    ['Allow #17 Secret', { kind: 'allow', task: { kind: 'issue', number: 17 }, reason: 'secret' }],
    ['#7 allow too-large', { kind: 'allow', task: null, reason: 'too-large' }],
    ['--dry-run --force-parallel', { kind: 'start', flags: { forceParallel: true, dryRun: true } }],
  ] as const)('%s', ([args, expected]) => {
    expect(command(args)).toEqual(expected);
  });

  test.for([
    ['--max-worker 3', 'The flag “--max-worker” is not known. Did you mean --max-workers?'],
    ['aprove', 'The word “aprove” is not known. Did you mean approve?'],
    ['-dry-run', 'The flag “-dry-run” is not known. Did you mean --dry-run?'],
    ['#8', '#8 is another issue than this one: comment there.'],
    [
      '--timeout',
      'The flag --timeout has no value: it takes seconds, or a time like 45m or 2h, at most 24h, as in --timeout 45m.',
    ],
    [
      '--timeout soon',
      'The flag --timeout cannot have the value “soon”: it takes seconds, or a time like 45m or 2h, at most 24h, as in --timeout 45m.',
    ],
    [
      '--max-workers 51',
      'The flag --max-workers cannot have the value “51”: it takes a number from 1 to 50, as in --max-workers 3.',
    ],
    [
      '--max-workers --sequential',
      'The flag --max-workers cannot have the value “--sequential”: it takes a number from 1 to 50, as in --max-workers 3.',
    ],
    ['--sequential=yes', 'The flag --sequential takes no value.'],
    ['--sequential --sequential', 'The flag --sequential is given twice.'],
    [
      '--sequential --force-parallel',
      '--sequential and --force-parallel ask for opposites: give one of them.',
    ],
    ['plan approve', 'plan and approve are two commands: give one a comment.'],
    ['approve --max-workers 3', '--max-workers does not go with approve, which takes no flags.'],
    ['--retry --timeout 60m', '--timeout does not go with retry, which takes only --agent and --budget.'],
    [
      'allow',
      'allow takes a task and the reason why its work was refused, as in allow item-3 weakened-tests.',
    ],
    [
      'allow item-3',
      'allow item-3 lacks the reason why its work was refused, as in allow item-3 weakened-tests.',
    ],
    [
      'allow item-3 weakend-tests',
      '“weakend-tests” is no reason that can be allowed. Did you mean weakened-tests?',
    ],
    [
      'allow too-large item-3',
      'allow takes one task and one reason, as in allow item-3 weakened-tests: “item-3” is too much.',
    ],
    ['retry allow', 'retry and allow are two commands: give one a comment.'],
    ['--retry allow', 'allow and retry are two commands: give one a comment.'],
    ['--budget 0', 'The flag --budget cannot have the value “0”: it takes US dollars, as in --budget 5.'],
    [
      '--agent ../x',
      'The flag --agent cannot have the value “../x”: it takes the name of an agent, as in --agent codex.',
    ],
  ] as const)('%s is answered', ([args, expected]) => {
    expect(message(args)).toBe(expected);
  });

  test('a word that is near nothing gets the list of all', () => {
    const answer = message('supercalifragilistic');
    for (const { word } of [...VERBS, ...FLAGS]) expect(answer).toContain(word);
  });

  test('every word of the table is understood with its own example', () => {
    for (const { word, value } of VERBS)
      expect(command(value?.example ?? word)).toMatchObject({ kind: word });
    for (const { word, value } of FLAGS)
      expect(parse(`${NAME} ${value?.example ?? word}`).outcome).toBe('command');
  });
});

describe('any comment', () => {
  const words = fc.constantFrom(
    ...COMMAND_NAMES,
    ...VERBS.map(({ word }) => word),
    ...FLAGS.map(({ word }) => word),
    '7',
    '=',
    '—',
    '30m',
  );
  const comment = fc
    .array(fc.oneof(words, fc.string({ unit: 'binary' })), { maxLength: 8 })
    .map((parts) => parts.join(' '));

  test('is answered with a value, and an invalid one with words', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          comment,
          comment.map((text) => `${NAME} ${text}`),
        ),
        (text) => {
          const parsed = parse(text);
          if (parsed.outcome === 'invalid') expect(parsed.message.length).toBeGreaterThan(10);
          if (text.trimStart().startsWith('>')) expect(parsed.outcome).toBe('none');
        },
      ),
    );
  });

  test('of the largest size takes no time', () => {
    const started = performance.now();
    for (const text of [
      '\n \t'.repeat(21_000),
      `${NAME} ${'-'.repeat(65_000)}`,
      `${NAME} ${'plan '.repeat(13_000)}`,
      ' '.repeat(65_000),
    ])
      parse(text);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
