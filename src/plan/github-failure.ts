import { UserError } from '../errors.ts';

/** What GitHub does not give, and what to do about it. */
export class GitHubFailure extends UserError {}
