/** Why an agent could not go on. */
export interface Trouble {
  readonly cause: /** The provider limits it, or is overloaded. */
    | 'rate-limit'
    /** The provider answers with errors or not at all, or refuses the key. */
    | 'provider'
    /** The conversation is longer than the model takes. */
    | 'context'
    /** The agent's own affair. */
    | 'other';
  /** When the provider answers again, in milliseconds since the epoch, where it says so. */
  readonly until: number | null;
  /** In the agent's words. */
  readonly message: string;
}
