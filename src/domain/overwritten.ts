/** One text that a body had. */
export interface Revision {
  readonly text: string;
  /** Whether our bot wrote it. */
  readonly isOurs: boolean;
}

/** What a person wrote, and the text that they wrote it into. */
export interface Overwritten {
  readonly text: string;
  readonly base: string;
}

/**
 * What a person wrote that our newest edit has overwritten: between the text that we read and the one that we wrote. Told by the history alone, so
 * that it can be asked again after a crash.
 * @param history the newest first
 * @param mark makes of a text what we write; twice is the same as once
 * @returns `null` where nothing is lost, nothing is known, or somebody has gone on from ours
 */
export function findOverwritten(
  history: readonly Revision[],
  mark: (text: string) => string,
): Overwritten | null {
  const [ours, ...before] = history.map(({ text, isOurs }) => ({ text: normal(text), isOurs }));
  if (!ours?.isOurs) return null;
  const written = normal(mark(ours.text));
  const read = before.findIndex(({ text }) => normal(mark(text)) === written);
  const theirs = before.findIndex(({ isOurs }) => !isOurs);
  if (read === -1 || theirs === -1 || theirs >= read) return null;
  const { text = '' } = before[theirs] ?? {};
  return { text, base: before[theirs + 1]?.text ?? '' };
}

/**
 * Whether the history lags behind `text`, which the body has now: its newest entry is another one, though there is one that we would make the same
 * of. A history whose entries are no whole texts never lags.
 */
export function lagsBehind(
  history: readonly Revision[],
  text: string,
  mark: (text: string) => string,
): boolean {
  if (history[0] === undefined || normal(history[0].text) === normal(text)) return false;
  const marked = normal(mark(text));
  return history.some((revision) => normal(mark(revision.text)) === marked);
}

/** Browsers send other line ends than we do, and GitHub may cut what nobody sees. */
function normal(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd();
}
