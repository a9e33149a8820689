import type { MiddlewareHandler } from 'hono';
import { type GitCredentials, parseBasicCredentials } from './basic-credentials.ts';
import { type CgiRequest, fetchThroughBackend, pushThroughBackend } from './cgi.ts';
import type { RefUpdate } from './push-report.ts';

export interface GitAccessRequest extends GitCredentials {
  readonly owner: string;
  readonly name: string;
  readonly service: 'read' | 'write';
}

export interface GitHttpOptions {
  /** The bare repository (made by `BareRepository.create`), or null when there is none of that name. */
  repositoryDir(owner: string, name: string): string | null;
  /** `unauthorized`: bad credentials; `forbidden`: good ones that do not give this access. */
  authorize(request: GitAccessRequest): Promise<'ok' | 'unauthorized' | 'forbidden'>;
  /** Called once a push that moved refs, before git has its answer. */
  onPush(
    owner: string,
    name: string,
    updates: readonly RefUpdate[],
    credentials: GitCredentials,
  ): Promise<void>;
}

interface GitRoute {
  readonly owner: string;
  readonly name: string;
  readonly pathInfo: string;
  readonly service: 'read' | 'write';
}

/**
 * Git's smart HTTP protocol for `/:owner/:name.git/…` (the suffix is optional, as on GitHub): clone, fetch and push with
 * Basic credentials. Requests for anything else go to the next handler.
 */
export function gitHttpHandler(options: GitHttpOptions): MiddlewareHandler {
  return async (context, next) => {
    const route = parseRoute(context.req.method, new URL(context.req.url));
    if (route === null) return next();
    const { owner, name, service, pathInfo } = route;
    const credentials = parseBasicCredentials(context.req.header('authorization'));
    if (credentials === null) return unauthorized();
    const dir = options.repositoryDir(owner, name);
    if (dir === null) return notFound();
    const access = await options.authorize({ owner, name, service, ...credentials });
    if (access === 'unauthorized') return unauthorized();
    if (access === 'forbidden') return service === 'read' ? notFound() : forbidden(owner, name, credentials);
    const request: CgiRequest = { request: context.req.raw, dir, pathInfo, remoteUser: credentials.username };
    if (pathInfo !== '/git-receive-pack') return fetchThroughBackend(request);
    return pushThroughBackend(request, (updates) => options.onPush(owner, name, updates, credentials));
  };
}

function parseRoute(method: string, url: URL): GitRoute | null {
  const match = /^\/([^/]+)\/([^/]+?)(?:\.git)?(\/info\/refs|\/git-(?:upload|receive)-pack)$/.exec(
    url.pathname,
  );
  const [, owner, name, pathInfo] = match ?? [];
  if (owner === undefined || name === undefined || pathInfo === undefined) return null;
  if (method !== (pathInfo === '/info/refs' ? 'GET' : 'POST')) return null;
  const program = pathInfo === '/info/refs' ? url.searchParams.get('service') : pathInfo.slice(1);
  if (program !== 'git-upload-pack' && program !== 'git-receive-pack') return null;
  return { owner, name, pathInfo, service: program === 'git-upload-pack' ? 'read' : 'write' };
}

function unauthorized(): Response {
  return answer(401, 'Authentication required.', { 'www-authenticate': 'Basic realm="GitHub"' });
}

/** GitHub answers so for a repository that the caller may not see, to not tell that it exists. */
function notFound(): Response {
  return answer(404, 'Repository not found.');
}

function forbidden(owner: string, name: string, credentials: GitCredentials): Response {
  return answer(403, `Permission to ${owner}/${name}.git denied to ${credentials.username}.`);
}

function answer(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, { status, headers: { 'content-type': 'text/plain', ...headers } });
}
