import { type BodyFamily, fill, lines } from './body-family.ts';

const VERBS = ['Fix', 'Add', 'Refactor', 'Document', 'Remove', 'Update', 'Test'];
const NOUNS = ['date parser', 'login form', 'retry policy', 'search index', 'audit log', 'invoice export'];

/** Bodies as people write them. */
export const HONEST_BODIES: Readonly<Record<string, BodyFamily>> = {
  'an epic': lines(epicLine),
  'an epic with CRLF': (size) => lines(epicLine)(size).replaceAll('\n', '\r\n').slice(0, size),
  'a task list': lines((index) => `- [ ] ${task(index)}`),
  'a task list with blank lines': lines((index) => `- [ ] ${task(index)}\n`),
  'a numbered list': lines((index) => `${index + 1}. ${task(index)}`),
  'a numbered list with details': lines(
    (index) =>
      `${index + 1}. ${task(index)}\n\n   It breaks when the input is empty.\n   - a test shows it\n`,
  ),
  'groups of three levels': lines((index) => `${'  '.repeat(index % 3)}- [ ] ${task(index)}`),
  'a table of tasks': lines((index) =>
    index === 0
      ? '| Task | Files | Owner |\n| --- | --- | --- |'
      : `| ${task(index)} | \`src/a${index}.ts\` | @ada |`,
  ),
  'many tables': lines((index) => `| Task | Owner |\n| --- | :-: |\n| ${task(index)} | @ada |\n| b | c |\n`),
  prose: fill(
    'The importer reads every file twice, since the index is built before the cache is warm. We saw this in March,\nand again when the *new* disks came. Nobody has measured it since; see the [report](https://example.org/r/7).\n\n',
  ),
  'a long log': (size) =>
    `\`\`\`\n${fill('2026-03-01 12:00:01 [info] worker_7 *started* in /var/lib/app_1\n')(size - 9)}\n\`\`\`\n`,
  'many short fences': lines((index) => `- [ ] ${task(index)}\n\n  \`\`\`ts\n  const a_b = [1];\n  \`\`\`\n`),
  'a quoted discussion': fill(
    '> The importer reads every file twice.\n> > Since when? See `src/a.ts`.\n\nSince *March*.\n\n',
  ),
  'details and HTML': fill(
    '<details>\n<summary>Why</summary>\n\n- [ ] Fix `src/a.ts` <br> for <b>all</b> <!-- why -->\n\n</details>\n\n',
  ),
  'links by label': (size) =>
    lines(
      (index) => `- [ ] Fix [the parser][p${index % 40}] and ![a picture](https://example.org/${index}.png)`,
    )(size - 1_600) + lines((index) => `[p${index}]: https://example.org/${index}`)(1_600),
  'addresses and mentions': lines(
    (index) =>
      `- [ ] ${task(index)}: https://example.org/a/${index}?b=c, @ada, a${index}@example.org, #${index}`,
  ),
  footnotes: lines((index) =>
    index % 10 === 0
      ? `- [ ] ${task(index)}[^${index}]\n\n[^${index}]: Since the *index* is old.\n`
      : `- [ ] ${task(index)}`,
  ),
  'not Latin': lines(
    (index) => `- [ ] 修复日期解析器 \`src/日期${index}.ts\` — Дата разбирается **неверно** 🙂`,
  ),
};

function task(index: number): string {
  const verb = VERBS[index % VERBS.length] ?? '';
  const noun = NOUNS[index % NOUNS.length] ?? '';
  return `${verb} the ${noun} ${index} in \`src/part-${index}/module.ts\``;
}

function epicLine(index: number): string {
  const section = Math.floor(index / 24);
  switch (index % 24) {
    case 0:
      return `## Part ${section}: what **we** want\n`;
    case 1:
      return `The importer reads every file twice, since the *index* is built before the cache is warm; see\n[the report](https://example.org/r/${section}) and #${section}.\n`;
    case 12:
      return `  - [ ] ${task(index)}, after ${task(index - 1)}`;
    case 13:
      return `  - [x] ${task(index)}\n    with a second line, and ~~an old~~ a new word`;
    case 20:
      return `\n| Module | Owner | State |\n| --- | --- | --- |\n| \`src/part-${section}\` | @ada | *open* |\n| \`src/b\` | @bob | done |\n`;
    case 21:
      return '```ts\nconst a_b = await read_all(files[0]);\n```\n';
    case 22:
      return '<details>\n<summary>Log</summary>\n\n> it failed *again*\n\n</details>\n';
    case 23:
      return '### Acceptance criteria\n\n- all tests pass\n';
    default:
      return `- [ ] ${task(index)}${index % 5 === 0 ? ' (P1)' : ''}`;
  }
}
