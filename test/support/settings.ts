import { resolveSettings } from '../../src/config/resolve-settings.ts';
import type { Settings } from '../../src/domain/settings.ts';

/** What a repository without a config gets, on a server without unusual ceilings. */
export const SETTINGS: Settings = resolveSettings(
  {},
  { agents: ['command'], ceilings: { maxAgents: 50, agentTimeoutMs: 24 * 3_600_000 } },
);
