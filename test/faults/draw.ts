import { createHash } from 'node:crypto';

/** A number from 0 up to 1 for whatever is asked: the same for the same seed, in whichever order things happen. */
export function draw(seed: number, ...about: readonly (string | number)[]): number {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...about]))
    .digest();
  return digest.readUInt32BE() / 2 ** 32;
}

/** One of several, each as likely as the others. */
export function drawOne<T>(
  choices: readonly [T, ...T[]],
  seed: number,
  ...about: readonly (string | number)[]
): T {
  return choices[Math.floor(draw(seed, ...about) * choices.length)] ?? choices[0];
}

/** Counts how often each thing has happened; the first time is 1. */
export function counter(): (what: string) => number {
  const counts = new Map<string, number>();
  return (what) => {
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    return count;
  };
}
