import { spawn } from 'node:child_process';
import { createConnection, createServer } from 'node:net';
import { pipeline } from 'node:stream';

// The first program of a sandbox whose network is the gateway: listens on loopback, pipes each connection to a unix socket, and runs
// the program proper. Arguments: SOCKET PORT FILE ARGUMENTS...
//
// It stands alone in the sandbox, as `.mjs`: it imports nothing of ours, and has no syntax of types, which Node would first have to
// take out (50 ms of each attempt).

const [socket = '', port = '', file = '', ...args] = process.argv.slice(2);

const server = createServer({ allowHalfOpen: true, noDelay: true }, (inside) => {
  const outside = createConnection({ path: socket, allowHalfOpen: true });
  // An error of one side ends the other.
  pipeline(inside, outside, inside, () => undefined);
});

server.on('error', (error) => {
  process.stderr.write(`the way to the gateway could not be opened: ${error.message}\n`);
  process.exit(126);
});

server.listen(Number(port), '127.0.0.1', () => {
  const child = spawn(file, args, { stdio: 'inherit' });
  child.on('error', (error) => {
    process.stderr.write(`${file} could not be started: ${error.message}\n`);
    process.exit(127);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
});

// Who ends a run tells each of its processes by itself; told twice, some agents give up without saving their work.
process.on('SIGTERM', () => undefined);
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
