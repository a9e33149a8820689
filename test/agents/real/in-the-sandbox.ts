import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { createEnclose } from '../../../src/compose/enclose.ts';
import { openHostSandbox } from '../../../src/compose/host-sandbox.ts';
import { createSurrounds } from '../../../src/compose/surround.ts';
import type { Reach } from '../../../src/domain/confinement.ts';
import { createPriceList } from '../../../src/gateway/price-list.ts';
import { findProviders } from '../../../src/gateway/providers.ts';
import { agentPrograms } from '../../support/agent-programs.ts';
import { hostWithAgents, type SurroundAt, TOKEN } from './work-with.ts';

const REACH: Reach = { sandbox: 'required', network: { kind: 'allow-list', hosts: [] }, readable: [] };
const log = pino({ level: 'silent' });

/** As a worker starts it: in bubblewrap, with the gateway between it and the model; `TOKEN` is the key that only the gateway has. */
export const inTheSandbox: SurroundAt = (server) => async (execution) => {
  const sandbox = await openHostSandbox({
    environment: { sandbox: 'required', image: null, readable: [] },
    dataDir: join(dirname(execution.workspace.directory), 'data'),
    programs: Object.keys(agentPrograms),
    hidden: [],
    host: hostWithAgents,
    log,
  });
  const { providers } = findProviders({
    ANTHROPIC_API_KEY: TOKEN,
    ANTHROPIC_BASE_URL: server.url,
    OPENAI_API_KEY: TOKEN,
    OPENAI_BASE_URL: `${server.url}/v1`,
    GEMINI_API_KEY: TOKEN,
    GOOGLE_GEMINI_BASE_URL: server.url,
  });
  const enclose = createEnclose({
    sandbox,
    policy: REACH,
    providers,
    prices: createPriceList(),
    limits: { memoryBytes: 2 ** 32, processes: 512, diskBytes: 2 ** 31 },
    minFreeDiskBytes: 0,
    log,
    now: Date.now,
  });
  return createSurrounds(enclose).agent({
    ...execution,
    workspace: { ...execution.workspace, reach: REACH },
  });
};
