import { html } from 'hono/html';
import type { ChangedFile } from '../git/comparison.ts';
import { type Html, nothing } from './html.ts';

/** Changed files, each with its coloured patch. */
export function changedFiles(files: readonly ChangedFile[]): Html {
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return html`<section class="files"><h2>Files changed (${files.length}) ${counts({ additions, deletions })}</h2>
${files.map(changedFile)}</section>`;
}

function counts({ additions, deletions }: { additions: number; deletions: number }): Html {
  return html`<span class="good">+${additions}</span> <span class="bad">−${deletions}</span>`;
}

function changedFile(file: ChangedFile): Html {
  const path = file.previousPath === null ? file.path : `${file.previousPath} → ${file.path}`;
  return html`<details class="box" open><summary><code>${path}</code> <span class="quiet">${file.status}</span>
${counts(file)}</summary>${patch(file)}</details>`;
}

function patch(file: ChangedFile): Html {
  if (file.patch === null) return html`<p class="quiet">No lines to show.</p>`;
  const cut = html`<p class="quiet">The rest of this patch is too long to show.</p>`;
  const lines = numberedLines(file.patch.text).map(
    ({ kind, line, text }) => html`<span class="${kind}" data-line="${line}">${text}\n</span>`,
  );
  return html`<pre class="diff">${lines}</pre>${file.patch.isCut ? cut : nothing}`;
}

interface DiffLine {
  readonly kind: 'hunk' | 'added' | 'removed' | 'context' | 'note';
  /** Line number: before the change of a removed line, after it of the others; null of what is no line of the file. */
  readonly line: number | null;
  readonly text: string;
}

function numberedLines(patchText: string): DiffLine[] {
  let before = 0;
  let after = 0;
  return patchText.split('\n').map((text) => {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(text);
    if (hunk !== null) {
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      return { kind: 'hunk', line: null, text };
    }
    if (text.startsWith('+')) return { kind: 'added', line: after++, text };
    if (text.startsWith('-')) return { kind: 'removed', line: before++, text };
    if (text.startsWith('\\')) return { kind: 'note', line: null, text };
    before += 1;
    return { kind: 'context', line: after++, text };
  });
}
