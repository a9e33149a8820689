/** Where `summary.md` and `summary.json` of a run are left for whoever operates the server. */
export interface SummaryFiles {
  /** Writing again replaces them. */
  write(runId: string, files: { readonly markdown: string; readonly json: string }): Promise<void>;
}
