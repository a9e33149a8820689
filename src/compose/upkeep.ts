import type { Logger } from 'pino';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface UpkeepOptions {
  readonly log: Pick<Logger, 'warn'>;
  /** Milliseconds until the first time: an hour when left out, so that what a restart goes on with comes first. */
  readonly firstMs?: number;
  /** Milliseconds from the end of one time to the next; a day when left out. */
  readonly everyMs?: number;
}

/** Does `tidy` again and again, never twice at once; a failure is logged. The function that it answers ends that, and keeps no process alive. */
export function startUpkeep(
  tidy: () => Promise<void>,
  { log, firstMs = HOUR_MS, everyMs = DAY_MS }: UpkeepOptions,
): () => void {
  let isOver = false;
  let timer: NodeJS.Timeout;
  const wait = (ms: number): void => {
    timer = setTimeout(() => void run(), ms).unref();
  };
  const run = async (): Promise<void> => {
    await tidy().catch((error: unknown) => log.warn({ err: error }, 'tidying this host failed'));
    if (!isOver) wait(everyMs);
  };
  wait(firstMs);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
