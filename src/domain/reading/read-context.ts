/** What has to be known about the master issue to read its body. */
export interface ReadContext {
  /** Number of the master issue. */
  readonly self: number;
  /** Numbers of our own sub-issues: only these are taken off the end of a title. */
  readonly ownNumbers: ReadonlySet<number>;
  /**
   * Numbers of its native sub-issues that people made. A line that ends with one is about it; where no list stands in the body, they are the
   * work, and paragraphs explain it.
   */
  readonly native?: ReadonlySet<number>;
  /** Where it is known, issues of other repositories are told apart. */
  readonly repository?: { readonly owner: string; readonly repo: string };
}
