import { expect, test } from 'vitest';
import { pathsIn } from '../../src/agents/command-program.ts';

test.each([
  ['/opt/agent/run.sh --go', ['/opt/agent/run.sh']],
  [`'/usr/bin/node' '/srv/my agent/agent.ts' --pace 1`, ['/usr/bin/node', '/srv/my agent/agent.ts']],
  ['cd "/srv/a b" && ./run --config=/etc/agent.json', ['/srv/a b', '/etc/agent.json']],
  ['claude -p', []],
  ['"$HOME/agent" > /dev/null', []],
  ['cat / x', []],
])('%s names %j', (command, paths) => {
  expect(pathsIn(command)).toEqual(paths);
});
