import { branchPrefix } from '../domain/run-id.ts';
import type { Settings } from '../domain/settings.ts';
import type { Handle, WorkItem } from '../domain/work-item.ts';
import { inlineCode, inlineText, quotedMarkdown, titleText } from './escape.ts';
import { block, joinBlocks, limitBody } from './limit-body.ts';
import { bullets, section } from './markdown.ts';

/** A task that has to land, or at least to end, before this one starts. */
export interface SubIssueBlocker {
  readonly handle: Handle;
  readonly title: string;
  /** `null` while its sub-issue does not exist. */
  readonly subIssue: number | null;
  readonly reason: string;
}

export interface SubIssueInput {
  readonly master: { readonly number: number; readonly title: string };
  /** As people call it: the name of the run. */
  readonly runName: string;
  readonly item: WorkItem;
  readonly blockers: readonly SubIssueBlocker[];
  /** Branch that pull requests of the run go to. */
  readonly base: string;
  /** Commands that verify the work; empty where they are detected. */
  readonly verify: readonly string[];
  readonly template: Settings['issueTemplate'];
}

export interface IssueText {
  readonly title: string;
  readonly body: string;
}

/** The sub-issue of a task (R21). A body template of the config takes the place of our text. */
export function renderSubIssue(input: SubIssueInput): IssueText {
  const { master, item, template } = input;
  const title = titleText(fill(template.title, { master: master.number, taskTitle: titleText(item.title) }));
  if (template.body === null) return { title, body: defaultBody(input) };
  const body = fill(template.body, { master: master.number, taskTitle: inlineText(item.title) });
  return { title, body: limitBody([block('text of the template', 3, body)]) };
}

function defaultBody({ master, runName, item, blockers, base, verify }: SubIssueInput): string {
  return limitBody([
    block('context', 3, context(master, item)),
    block('details', 2, section('Details', item.details.trim() === '' ? '' : quotedMarkdown(item.details))),
    block('scope', 3, section('Scope', scope(item))),
    block('acceptance', 3, section('Acceptance criteria', acceptance(item))),
    block('dependencies', 2, section('Dependencies', dependencies(blockers))),
    block('by hand', 2, section('To work on it by hand', byHand(master.number, base, verify))),
    block('footer', 1, `<sub>${inlineCode(runName)} · ${item.handle}</sub>`),
  ]);
}

/** One pass, so that a title that contains a placeholder is not filled in turn. */
function fill(template: string, values: { readonly master: number; readonly taskTitle: string }): string {
  return template.replace(/\{(master|task_title)\}/g, (_, name) =>
    name === 'master' ? String(values.master) : values.taskTitle,
  );
}

const SIZES = {
  S: 'less than 15 min',
  M: '15 to 60 min',
  L: '1 to 3 h',
  XL: 'more than 3 h',
} as const;

function context(master: SubIssueInput['master'], item: WorkItem): string {
  const place = item.section === null ? '' : `, under “${inlineText(item.section, 120)}”`;
  const priority = item.priority === null ? '' : ` · **Priority:** ${item.priority}`;
  return joinBlocks([
    `**${inlineText(item.title)}**`,
    `This is ${item.handle} of #${master.number} “${inlineText(master.title, 120)}”, line ${item.line}${place}.`,
    `**Action:** ${item.action} · **Size:** ${item.size} (${SIZES[item.size]})${priority}`,
  ]);
}

function scope(item: WorkItem): string {
  if (item.scope.length === 0) return 'The item names no files: change only what it needs.';
  return joinBlocks([
    'Only these may change, and the tests and documentation that belong to them:',
    bullets(item.scope.map((path) => inlineCode(path))),
  ]);
}

function acceptance(item: WorkItem): string {
  if (item.acceptance.length === 0)
    return 'None are written down: the title says what is to be done, and verification has to pass.';
  return bullets(item.acceptance.map((criterion) => inlineText(criterion, 600)));
}

function dependencies(blockers: readonly SubIssueBlocker[]): string {
  if (blockers.length === 0) return 'None: it can start at once.';
  const lines = blockers.map(({ handle, title, subIssue, reason }) => {
    const link = subIssue === null ? '' : ` (#${subIssue})`;
    return `After **${handle}**${link} ${inlineText(title, 120)}: ${inlineText(reason)}`;
  });
  return bullets(lines);
}

function byHand(master: number, base: string, verify: readonly string[]): string {
  const commands = verify.map((command) => inlineCode(command)).join(', ');
  const check = verify.length === 0 ? 'Run the checks of the repository.' : `Run ${commands}.`;
  const steps = [
    `Branch off ${inlineCode(base)}, outside ${inlineCode(branchPrefix(master))}, which belongs to the run.`,
    `Keep to the scope. ${check}`,
    `Open a pull request to ${inlineCode(base)} with \`Closes\` and the number of this issue in its text.`,
    `Tick the item in #${master} when it has landed: ticked items are not run again.`,
  ];
  return steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
}
