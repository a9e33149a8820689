import { resolveSettings } from '../../src/config/resolve-settings.ts';
import type { Ceilings, Settings } from '../../src/domain/settings.ts';

/** Of a server that forbids next to nothing. */
export const CEILINGS: Ceilings = {
  maxAgents: 50,
  agentTimeoutMs: 24 * 3_600_000,
  sandbox: 'off',
  network: { kind: 'open' },
  runCostUsd: null,
};

/** What a repository without a config gets, on a server without unusual ceilings. */
export const SETTINGS: Settings = resolveSettings({}, { agents: ['command'], ceilings: CEILINGS });
