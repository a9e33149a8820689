import { createServer } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BUBBLEWRAP_SUITE, hasBubblewrap } from '../support/bubblewrap.ts';
import { openConfined } from './confined.ts';
import { listen, lookAround, portOf } from './look-around.ts';

describe.skipIf(!hasBubblewrap)(`the network of a program ${BUBBLEWRAP_SUITE}`, () => {
  it('reaches nothing that listens on this host, by port or by abstract socket', async () => {
    const confined = await openConfined();
    const port = portOf(await listen(0));
    const name = `\0po-test-${process.pid}`;
    await listen(name);
    const look = [`port ${port}`, `socket @${name.slice(1)}`];
    expect(await lookAround(confined, look)).toEqual({
      [`port ${port}`]: 'ECONNREFUSED',
      [`socket @${name.slice(1)}`]: 'ECONNREFUSED',
    });
    const open = await lookAround(confined, look, { network: { kind: 'open' } });
    expect(open).toMatchObject({ [`port ${port}`]: 'connected' });
  });

  it('with a gateway reaches its socket on one port, and nothing else', async () => {
    const confined = await openConfined();
    const socket = join(confined.dataDir, 'gateway.sock');
    await listen(socket);
    const port = portOf(await listen(0));
    const network = { kind: 'gateway', socket, port: 8_080 } as const;
    const seen = await lookAround(confined, ['port 8080', `port ${port}`, `socket ${socket}`], { network });
    expect(seen).toEqual({
      'port 8080': 'connected',
      [`port ${port}`]: 'ECONNREFUSED',
      [`socket ${socket}`]: 'ENOENT',
    });
  });

  it('with a gateway carries what both sides say, also after one has ended its part', async () => {
    const confined = await openConfined();
    const socket = join(confined.dataDir, 'gateway.sock');
    const echo = createServer({ allowHalfOpen: true }, (connection) => {
      let heard = 0;
      connection.on('data', (chunk: Buffer) => {
        heard += chunk.length;
      });
      connection.on('end', () => connection.end(`heard ${heard}\n`));
    });
    await new Promise<void>((resolve) => echo.listen(socket, resolve));
    onTestFinished(() => void echo.close());
    const talk = `
      const socket = require('node:net').connect({ port: 8080, host: '127.0.0.1', allowHalfOpen: true });
      socket.end(Buffer.alloc(3_000_000));
      socket.pipe(process.stdout);
    `;
    const network = { kind: 'gateway', socket, port: 8_080 } as const;
    const { output, end } = await confined.run(`'${process.execPath}' -e "$TALK"; cat; exit 7`, {
      network,
      env: { TALK: talk },
      stdin: 'and input',
    });
    expect(output).toBe('heard 3000000\nand input');
    expect(end).toMatchObject({ code: 7 });
  });

  it('with a gateway tells a signal that ended the program, and a program that is not there', async () => {
    const confined = await openConfined();
    const socket = join(confined.dataDir, 'gateway.sock');
    await listen(socket);
    const network = { kind: 'gateway', socket, port: 8_080 } as const;
    expect((await confined.run('kill -9 $$', { network })).end).toMatchObject({ code: 137 });
    const spec = { file: 'no-such-program', args: [], cwd: confined.tree, env: {}, stdin: '' };
    const confinement = { writable: [confined.tree], readable: [], network, limits: null };
    const { file, args } = confined.sandbox.confine(spec, confinement);
    const { stderr, exitCode } = await execa(file, args, { reject: false, env: {}, extendEnv: false });
    expect(stderr).toContain('no-such-program could not be started');
    expect(exitCode).toBe(127);
  });
});
