/** The part of a pino logger that queues use. */
export interface BackendLog {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
