import { z } from 'zod';
import type { Exchange } from '../../src/local-github/tap.ts';
import type { Workbench } from './workbench.ts';

const ABSENT_NUMBER = '999999';

/** How a request that was answered well is spoilt; `null` when it cannot be spoilt so. */
const SPOILERS: readonly ((request: Request) => Request | null)[] = [
  (request) => ({ ...request, token: null }),
  (request) => ({ ...request, token: 'ghp_unknown' }),
  (request) => ({ ...request, token: request.strangersToken }),
  (request) => ({ ...request, path: request.path.replace('/repos/acme/shop', '/repos/acme/absent') }),
  (request) => ({ ...request, path: request.path.replaceAll(/\/\d+(?=\/|$)/g, `/${ABSENT_NUMBER}`) }),
  (request) => (request.body === '' ? null : { ...request, body: '{' }),
  (request) => (request.body === '' ? null : { ...request, body: '[{"unexpected":true}]' }),
  // What was done once cannot always be done again.
  (request) => request,
];

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly token: string | null;
  readonly strangersToken: string;
}

/** Sends each of the requests again in ways that are refused: by strangers, to what is absent, with broken bodies, a second time. */
export async function provokeRefusals(workbench: Workbench, answered: readonly Exchange[]): Promise<void> {
  const { token: strangersToken } = workbench.github.addUser('mallory');
  const { token: appToken } = z
    .object({ token: z.string() })
    .parse(await workbench.app.auth({ type: 'app' }));
  for (const { method, path, query, requestBody } of answered) {
    const token =
      path.startsWith('/api/v3/app') || path.endsWith('/installation') ? appToken : workbench.adaToken;
    const request = { method, path: `${path}${query}`, body: requestBody, token, strangersToken };
    for (const spoil of SPOILERS) {
      const spoilt = spoil(request);
      if (spoilt) await send(workbench.github.url, spoilt);
    }
  }
}

async function send(url: string, { method, path, body, token }: Request): Promise<void> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    ...(body === '' ? {} : { body }),
  });
  await response.text();
}
