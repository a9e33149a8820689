import { describe, expect, it } from 'vitest';
import { readWebhookAddress } from '../../src/setup/webhook-address.ts';

const options = { path: '/api/github/webhooks', isHosted: true };

describe('the webhook address', () => {
  it.each([
    ['https://orchestrator.example.com', 'https://orchestrator.example.com/api/github/webhooks'],
    [' https://orchestrator.example.com/ ', 'https://orchestrator.example.com/api/github/webhooks'],
    ['orchestrator.example.com', 'https://orchestrator.example.com/api/github/webhooks'],
    ['example.com:8443/hooks', 'https://example.com:8443/hooks'],
    ['https://example.com/hooks', 'https://example.com/hooks'],
    ['https://smee.io/Abc123', 'https://smee.io/Abc123'],
    ['http://172.32.0.1:8080', 'http://172.32.0.1:8080/api/github/webhooks'],
    ['http://100.128.0.1', 'http://100.128.0.1/api/github/webhooks'],
    ['http://[2001:db8::1]', 'http://[2001:db8::1]/api/github/webhooks'],
    ['http://[::ffff:8.8.8.8]', 'http://[::ffff:808:808]/api/github/webhooks'],
    ['https://internal.example.com.', 'https://internal.example.com./api/github/webhooks'],
  ])('%j means %s', (text, url) => {
    expect(readWebhookAddress(text, options)).toEqual({ outcome: 'valid', url });
  });

  it.each([
    ['', 'needs an address'],
    ['ftp://example.com', 'begin with https://'],
    ['javascript:alert(1)', 'begin with https://'],
    ['https://me:secret@example.com', 'no user name'],
    ['http://localhost:3000', 'cannot reach localhost'],
    ['http://127.0.0.1:3000', 'cannot reach 127.0.0.1'],
    ['http://[::1]:3000', 'cannot reach [::1]'],
    ['http://192.168.1.2', 'private network'],
    ['http://10.0.0.1/hooks', 'private network'],
    ['http://172.16.3.4', 'private network'],
    ['http://169.254.1.1', 'private network'],
    ['http://100.64.0.1', 'private network'],
    ['http://0x7f.1', 'cannot reach 127.0.0.1'],
    ['http://[::ffff:10.0.0.1]', 'private network'],
    ['http://[fd00::1]', 'private network'],
    ['http://[fe80::1]', 'private network'],
    ['https://orchestrator', 'private network'],
    ['https://build.local', 'private network'],
    ['https://build.corp.internal./', 'private network'],
    ['https://localhost.', 'private network'],
    ['https://me.localhost', 'private network'],
    ['https://smee.io', 'no channel'],
    ['https://smee.io/new', 'no channel'],
  ])('%j is refused: %s', (text, reason) => {
    const read = readWebhookAddress(text, options);
    expect(read).toMatchObject({ outcome: 'invalid', reason: expect.stringContaining(reason) });
  });

  it('may be in the network of an Enterprise Server', () => {
    const read = readWebhookAddress('http://10.0.0.1', { ...options, isHosted: false });
    expect(read).toMatchObject({ outcome: 'valid' });
    const smee = readWebhookAddress('https://smee.io/new', { ...options, isHosted: false });
    expect(smee).toMatchObject({ outcome: 'invalid' });
  });
});
