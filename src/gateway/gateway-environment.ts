/** What an agent's client takes for the address of the provider: its paths go behind it. `origin` is `http://127.0.0.1:port`. */
export function modelUrl(origin: string, provider: string): string {
  return `${origin}/model/${provider}`;
}

/**
 * Variables by which the usual programs send their requests through the gateway. `token` is needed on a port, and not in a sandbox, where only
 * the agent reaches the gateway.
 */
export function proxyEnvironment(origin: string, token: string | null): Readonly<Record<string, string>> {
  const proxy = token === null ? origin : origin.replace('://', `://agent:${token}@`);
  const direct = 'localhost,127.0.0.1,::1';
  return {
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    NO_PROXY: direct,
    // curl reads the one for http in small letters only.
    http_proxy: proxy,
    https_proxy: proxy,
    no_proxy: direct,
    NODE_USE_ENV_PROXY: '1',
  };
}
