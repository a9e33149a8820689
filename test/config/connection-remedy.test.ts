import { describe, expect, it } from 'vitest';
import { connectionRemedy } from '../../src/config/connection-remedy.ts';

const PROCESS = 'in the environment of the process, not in .env';

describe('what to do about a GitHub that cannot be reached', () => {
  it.each([
    'self-signed certificate',
    'self-signed certificate in certificate chain',
    'unable to get local issuer certificate',
    'unable to verify the first certificate',
  ])('%s: name its authority', (reason) => {
    const remedy = connectionRemedy(reason, { HTTPS_PROXY: 'http://proxy:3128' });
    expect(remedy).toContain('NODE_EXTRA_CA_CERTS');
    expect(remedy).toContain(PROCESS);
  });

  it.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'])(
    '%s that Node was not told to use: tell it',
    (name) => {
      const remedy = connectionRemedy('connect ETIMEDOUT', { [name]: 'http://proxy:3128' });
      expect(remedy).toContain(`${name} counts only with NODE_USE_ENV_PROXY=1`);
      expect(remedy).toContain(PROCESS);
    },
  );

  it.each([{}, { HTTPS_PROXY: 'http://proxy:3128', NODE_USE_ENV_PROXY: '1' }])(
    'with %o: look at the network',
    (env) => {
      expect(connectionRemedy('connect ECONNREFUSED', env)).toContain('GHE_HOST');
      expect(connectionRemedy('certificate has expired', env)).not.toContain('NODE_EXTRA_CA_CERTS');
    },
  );
});
