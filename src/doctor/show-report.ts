import { createColors } from 'picocolors';
import { EXIT } from '../exit-code.ts';
import type { Check, CheckKind, Finding, Report } from './check.ts';

const EXIT_OF: Readonly<Record<CheckKind, number>> = {
  environment: EXIT.parse,
  github: EXIT.gitHub,
  resources: EXIT.resources,
  store: EXIT.system,
};

/** 0 without problems, else the code of the first one's kind. */
export function exitCodeOf({ checks }: Report): number {
  const first = checks.find(({ finding }) => finding.outcome === 'problem');
  return first === undefined ? EXIT.all : EXIT_OF[first.kind];
}

/** The report as lines of a terminal: what was found, below it what to do, and last how many of each. */
export function showReport(report: Report, options: { readonly colors: boolean }): string {
  const colors = createColors(options.colors);
  const sign: Readonly<Record<Finding['outcome'], string>> = {
    ok: colors.green('✓'),
    warning: colors.yellow('!'),
    problem: colors.red('✗'),
  };
  const width = Math.max(0, ...report.checks.map(({ name }) => name.length));
  const lines = report.checks.flatMap(({ name, finding }) => {
    const line = `${sign[finding.outcome]} ${name.padEnd(width)}  ${finding.message}`;
    const indent = ' '.repeat(width + 4);
    return finding.outcome === 'ok' ? [line] : [line, `${indent}${colors.dim('→')} ${finding.remedy}`];
  });
  const { notChecked } = report;
  const skipped = notChecked.length === 0 ? [] : [`Not checked yet: ${notChecked.join(', ')}.`];
  return [...lines, '', ...skipped, summary(report.checks)].join('\n');
}

/** The report for programs. */
export function toJson(report: Report): string {
  const checks = report.checks.map(({ name, finding }) => ({ name, ...finding }));
  return JSON.stringify({ exitCode: exitCodeOf(report), checks, notChecked: report.notChecked }, null, 2);
}

function summary(checks: readonly Check[]): string {
  const count = (outcome: Finding['outcome']) =>
    checks.filter(({ finding }) => finding.outcome === outcome).length;
  const problems = count('problem');
  const warnings = count('warning');
  return `${count('ok')} ok, ${plural(warnings, 'warning')}, ${plural(problems, 'problem')}.`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
