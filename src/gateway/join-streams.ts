import type { Duplex } from 'node:stream';

/** Passes bytes both ways until both sides have ended; one side that is cut cuts the other. */
export function joinStreams(a: Duplex, b: Duplex): void {
  a.pipe(b);
  b.pipe(a);
  // What has been ended may still have bytes to deliver.
  const follow = (stream: Duplex) => (): void => {
    if (!stream.writableEnded) stream.destroy();
  };
  a.once('close', follow(b));
  b.once('close', follow(a));
  if (a.destroyed) b.destroy();
}
