import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SummaryFiles } from '../ports/summary-files.ts';

/** `<dataDir>/runs/<run>/summary.{md,json}`. */
export class SummaryFolder implements SummaryFiles {
  readonly #dataDir: string;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  async write(runId: string, { markdown, json }: { markdown: string; json: string }): Promise<void> {
    const folder = join(this.#dataDir, 'runs', runId);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'summary.md'), markdown);
    await writeFile(join(folder, 'summary.json'), json);
  }
}
