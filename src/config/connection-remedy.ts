/** Of certificates whose issuer is unknown here: those of a company's own authority, or of a proxy that reads along. */
const UNKNOWN_ISSUER = /self-signed certificate|unable to (verify|get)\b.*\b(certificate|CRL)/i;
const PROXY = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/**
 * What to do when GitHub cannot be reached. `reason` is what the network said, `env` the environment of this process. Node reads both variables when it
 * starts, long before `.env` is read.
 */
export function connectionRemedy(reason: string, env: Readonly<Record<string, string | undefined>>): string {
  if (UNKNOWN_ISSUER.test(reason)) {
    return 'Set NODE_EXTRA_CA_CERTS to the PEM file of the authority that issued the certificate: in the environment of the process, not in .env.';
  }
  const proxy = PROXY.find((name) => env[name]);
  if (proxy !== undefined && env['NODE_USE_ENV_PROXY'] !== '1') {
    return `${proxy} counts only with NODE_USE_ENV_PROXY=1: set both in the environment of the process, not in .env.`;
  }
  return 'Check the network and its proxy, and GHE_HOST and GHE_PROTOCOL, which have to be left out for github.com.';
}
