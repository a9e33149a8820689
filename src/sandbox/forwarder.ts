import { extname, join } from 'node:path';

/** The program that connects a sandbox with the gateway, as a file of this host: in the sources or in what was built of them. */
export const FORWARD_PROGRAM = join(import.meta.dirname, `forward${extname(import.meta.filename)}`);

/** Where a sandbox has it; the ending makes Node take it for a module of JavaScript without looking further. */
export const FORWARD_INSIDE = '/run/parallel-orchestrator/forward.mjs';

/** Where a sandbox has the gateway's socket: the path of a socket must be short. */
export const SOCKET_INSIDE = '/run/parallel-orchestrator/gateway.sock';
