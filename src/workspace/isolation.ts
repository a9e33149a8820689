/** How a workspace is kept apart from the repository that it was made from. */
export type Isolation =
  /** A git directory of its own, which only borrows objects from the mirror. */
  | { readonly kind: 'clone' }
  /**
   * A `git worktree` of a repository on this host: it shares that repository's refs, config and hooks, so that whatever works in it can
   * change them. For repositories whose owner trusts the agent.
   */
  | {
      readonly kind: 'worktree';
      /** Absolute path of the repository's git directory. */
      readonly repository: string;
    };
