import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { parsePushReport, type RefUpdate, reportDescriptor, reportVariable } from './push-report.ts';
import { gitEnvironment } from './run-git.ts';

export interface CgiRequest {
  readonly request: Request;
  /** The bare repository. */
  readonly dir: string;
  /** What follows the repository in the address, as `/info/refs`. */
  readonly pathInfo: string;
  readonly remoteUser: string;
}

/** Answers a request that reads, both bodies streamed through `git http-backend`. */
export async function fetchThroughBackend(cgi: CgiRequest): Promise<Response> {
  const backend = execa('git', ['http-backend'], {
    stdin: cgi.request.body ?? 'ignore',
    stderr: 'ignore',
    env: cgiEnvironment(cgi),
    extendEnv: false,
    buffer: false,
    reject: false,
  });
  const head = await readHead(backend.stdout);
  return new Response(ReadableStream.from(backend.stdout), parseHead(head));
}

/** Answers a push, after `onPush` has ended when the push moved refs. */
export async function pushThroughBackend(
  cgi: CgiRequest,
  onPush: (updates: readonly RefUpdate[]) => Promise<void>,
): Promise<Response> {
  const ended = await execa('git', ['http-backend'], {
    stdio: [cgi.request.body ?? 'ignore', 'pipe', 'ignore', 'pipe'],
    env: { ...cgiEnvironment(cgi), [reportVariable]: '1' },
    extendEnv: false,
    encoding: 'buffer',
    stripFinalNewline: false,
    reject: false,
  });
  const report = ended.stdio[reportDescriptor];
  const updates = parsePushReport(Buffer.from(report).toString());
  if (updates.length > 0) await onPush(updates);
  const output = Buffer.from(ended.stdout);
  const bodyStart = headLength(output);
  return new Response(output.subarray(bodyStart), parseHead(output.subarray(0, bodyStart)));
}

/** What RFC 3875 and `git help http-backend` ask for. */
function cgiEnvironment({ request, dir, pathInfo, remoteUser }: CgiRequest): Record<string, string> {
  const environment: Record<string, string> = {
    ...gitEnvironment(),
    GIT_PROJECT_ROOT: dir,
    GIT_HTTP_EXPORT_ALL: '1',
    REQUEST_METHOD: request.method,
    PATH_INFO: pathInfo,
    QUERY_STRING: new URL(request.url).search.slice(1),
    REMOTE_USER: remoteUser,
  };
  const passed = {
    CONTENT_TYPE: 'content-type',
    HTTP_CONTENT_ENCODING: 'content-encoding',
    GIT_PROTOCOL: 'git-protocol',
  };
  for (const [variable, header] of Object.entries(passed)) {
    const value = request.headers.get(header);
    if (value !== null) environment[variable] = value;
  }
  return environment;
}

const blankLine = '\r\n\r\n';

/** Bytes up to and with the blank line after the CGI headers; 0 when there is none. */
function headLength(output: Buffer): number {
  const end = output.indexOf(blankLine);
  return end === -1 ? 0 : end + blankLine.length;
}

/** Takes the CGI headers from a stream and leaves the body in it. */
async function readHead(stream: Readable): Promise<Buffer> {
  let read = Buffer.alloc(0);
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    read = Buffer.concat([read, chunk]);
    const length = headLength(read);
    if (length === 0) continue;
    stream.unshift(read.subarray(length));
    return read.subarray(0, length);
  }
  return Buffer.alloc(0);
}

/** `Status: 403 Forbidden` is CGI's way to name the status; without it, it is 200. No head at all: the backend died. */
function parseHead(head: Buffer): ResponseInit {
  if (head.length === 0) return { status: 502 };
  const headers = new Headers();
  let status = 200;
  for (const line of head.toString().trimEnd().split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else headers.append(name, value);
  }
  return { status, headers };
}
