const PROSE = /\.(?:md|mdx|markdown|rst|adoc|txt)$/i;
const DOCS_DIRECTORY = /(?:^|\/)docs?\//i;

/** Whether a file is written for people, by its name or its directory. */
export function isText(path: string): boolean {
  return PROSE.test(path) || DOCS_DIRECTORY.test(path);
}
