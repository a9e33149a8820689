import { createServer, type Server } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { agentInside, type Confined, type ConfinedOptions } from './confined.ts';

/** Something of this host that listens, for as long as the test runs. */
export async function listen(where: string | number): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end('hello from outside');
  });
  await new Promise<void>((resolve) =>
    typeof where === 'number' ? server.listen(where, '127.0.0.1', resolve) : server.listen(where, resolve),
  );
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return server;
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on no port');
  return address.port;
}

/** What an agent that looks for these gets to see, by what it looked at. */
export async function lookAround(
  confined: Confined,
  what: readonly string[],
  options: ConfinedOptions = {},
): Promise<Record<string, string>> {
  const { output, end } = await confined.run(agentInside('look-around'), {
    ...options,
    env: { ...options.env, LOOK_AT: what.join('\n') },
  });
  expect(end, output).toMatchObject({ kind: 'exited', code: 0 });
  const lines = output.trim().split('\n');
  return Object.fromEntries(lines.map((line, n) => [what[n] ?? '', line.slice((what[n] ?? '').length + 2)]));
}
