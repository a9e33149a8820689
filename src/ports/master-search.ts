import type { MasterRef } from '../domain/master-ref.ts';

/** Where runs may be under way, by what GitHub shows: for a server that knows of none, or has missed something. */
export interface MasterSearch {
  /** Open issues with our label, and parents of open issues that we made, on all repositories on which the App is installed. */
  findMasters(): AsyncIterable<MasterRef>;
}
