/** A ref that a push has moved, by its full name; null: the ref was not there before, or is not there any more. */
export interface RefUpdate {
  readonly ref: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** The descriptor on which the hook of a repository tells the server what a push has changed. */
export const reportDescriptor = 3;

/** Set for a git that has somebody listening on `reportDescriptor`. */
export const reportVariable = 'LOCAL_GITHUB_PUSH_REPORT';

/**
 * Git hands the refs that this very push has updated to post-receive. Comparing the refs before and after instead would
 * mix up pushes that happen at the same time.
 */
export const postReceiveHook = `#!/bin/sh
if [ -n "$${reportVariable}" ]; then cat >&${reportDescriptor}; else cat >/dev/null; fi
`;

/** Reads the lines `before after ref` of the hook. */
export function parsePushReport(report: string): RefUpdate[] {
  const lines = report.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const [before = '', after = '', ...ref] = line.split(' ');
    return { ref: ref.join(' '), before: orNull(before), after: orNull(after) };
  });
}

function orNull(oid: string): string | null {
  return /^0+$/.test(oid) ? null : oid;
}
