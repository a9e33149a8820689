import type { Need } from './attempt-outcome.ts';

/** What an agent says of its work at the end of its commits (R28). A claim, of which only those are believed that gain it nothing. */
export type LastWord =
  | { readonly kind: 'complete' }
  /** `why` continues a sentence that says that it gave up. */
  | { readonly kind: 'gave-up'; readonly why: string }
  | { readonly kind: 'needs'; readonly needs: readonly Need[] };
