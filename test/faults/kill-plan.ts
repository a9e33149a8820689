import type { FaultyRequest } from '../../src/local-github/faults/fault.ts';
import type { LocalGitHub } from '../../src/local-github/local-github.ts';
import { KILL_AFTER_REPLY } from './app-process.ts';
import { effectName } from './effect-name.ts';
import type { Fleet } from './fleet.ts';

/** Where a process dies: GitHub has not applied the effect; it has, and nobody heard of it; the App heard of it and has saved nothing. */
export type KillMoment = 'before' | 'applied' | 'replied';

/** One death: at which effect, and when. */
export interface KillPoint {
  readonly effect: string;
  readonly moment: KillMoment;
}

/**
 * Kills the maker of each write for which `choose` names a moment. The git of a worker hears the reply to its push, not the worker: there, `replied`
 * is the same as `applied`.
 * @returns the kills so far, in their order
 */
export function killAtWrites(
  gitHub: LocalGitHub,
  fleet: Fleet,
  choose: (effect: string) => KillMoment | null,
): readonly KillPoint[] {
  const kills: KillPoint[] = [];
  const chosen = new WeakMap<FaultyRequest, KillMoment | null>();
  const momentOf = (request: FaultyRequest): KillMoment | null => {
    if (!request.isWrite || !isFromApp(request)) return null;
    const known = chosen.get(request);
    if (known !== undefined) return known;
    const effect = effectName(request);
    const moment = choose(effect);
    chosen.set(request, moment);
    if (moment !== null) kills.push({ effect, moment });
    return moment;
  };
  const at = (moment: KillMoment) => (request: FaultyRequest) => {
    const isPush = request.operation === 'git-receive-pack';
    const wanted = momentOf(request);
    return (isPush && wanted === 'replied' ? 'applied' : wanted) === moment;
  };
  // Pushes come from workers, all other writes from servers.
  const makerOf = ({ operation }: FaultyRequest) =>
    operation === 'git-receive-pack' ? fleet.worker : 'serve';
  const kill = (request: FaultyRequest) => fleet.kill(makerOf(request));
  gitHub.faults.add({ match: at('before'), fault: { kind: 'call', when: 'before', run: kill } });
  gitHub.faults.add({ match: at('applied'), fault: { kind: 'call', when: 'after', run: kill } });
  gitHub.faults.add({ match: at('replied'), fault: { kind: 'header', name: KILL_AFTER_REPLY, value: '1' } });
  gitHub.faults.add({ match: at('before'), fault: { kind: 'cut', when: 'before' } });
  return kills;
}

/** People write through the same server. */
export function isFromApp({ headers, operation }: FaultyRequest): boolean {
  return operation === 'git-receive-pack' || !(headers['user-agent'] ?? '').includes(PERSON);
}

/** What people's clients call themselves in these tests. */
export const PERSON = 'a-person';
