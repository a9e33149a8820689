/** One try of GitHub to deliver a webhook, which nobody took. */
export interface FailedDelivery {
  /** Decimal; GitHub's ids of deliveries outgrow what a number holds exactly. */
  readonly id: string;
  /** Names the webhook: all tries to deliver it share it. */
  readonly guid: string;
  /** Milliseconds since the epoch, by GitHub's clock. */
  readonly at: number;
}

const MINUTE_MS = 60_000;
/** GitHub delivers again for three days. */
export const KEPT_MS = 3 * 24 * 60 * MINUTE_MS;
const WAIT_AT_MOST_MS = 60 * MINUTE_MS;
/** What takes a long outage to collect is worked off in turns. */
const AT_ONCE = 50;

/**
 * Which failed webhooks GitHub is to deliver again now: each at once, then after longer and longer waits, up to an hour, as long as GitHub keeps it.
 * A webhook that arrived in the end leaves its failed tries behind, so that each try is answered by one redelivery only.
 * @param failures of all webhooks
 * @param asked the newest try of each webhook, by guid, for which a redelivery was asked for already
 * @returns the newest failed try of each, those that wait longest first
 */
export function dueRedeliveries(
  failures: readonly FailedDelivery[],
  asked: ReadonlyMap<string, string>,
  now: number,
): FailedDelivery[] {
  return [...Map.groupBy(failures, ({ guid }) => guid).values()]
    .flatMap((tries) => {
      const [oldest, ...later] = tries.toSorted(
        (a, b) => a.at - b.at || (BigInt(a.id) < BigInt(b.id) ? -1 : 1),
      );
      if (!oldest) return [];
      const newest = later.at(-1) ?? oldest;
      const isKept = now - oldest.at < KEPT_MS;
      const isDue = now >= newest.at + waitAfter(tries.length);
      return isKept && isDue && asked.get(newest.guid) !== newest.id ? [newest] : [];
    })
    .toSorted((a, b) => a.at - b.at)
    .slice(0, AT_ONCE);
}

function waitAfter(tries: number): number {
  return tries === 1 ? 0 : Math.min(MINUTE_MS * 2 ** (tries - 2), WAIT_AT_MOST_MS);
}
