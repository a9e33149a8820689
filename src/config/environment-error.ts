import { UserError } from '../errors.ts';

/** What the environment or `.env` says cannot be understood. */
export class EnvironmentError extends UserError {}
