import { expect, it } from 'vitest';
import { findProviders } from '../../src/gateway/providers.ts';

it('finds the providers whose key is there', () => {
  const { providers, problems } = findProviders({
    ANTHROPIC_API_KEY: ' sk-ant ',
    GEMINI_API_KEY: '',
    GOOGLE_API_KEY: 'g',
    OPENAI_API_KEY: 'sk',
    OPENAI_BASE_URL: 'http://localhost:8080/v1',
  });
  expect(problems).toEqual([]);
  expect(providers.map(({ name, key, keyHeader, baseUrl }) => [name, key, keyHeader, baseUrl.href])).toEqual([
    ['anthropic', 'sk-ant', 'x-api-key', 'https://api.anthropic.com/'],
    ['openai', 'sk', 'bearer', 'http://localhost:8080/v1'],
    ['gemini', 'g', 'x-goog-api-key', 'https://generativelanguage.googleapis.com/'],
  ]);
});

it.each([
  [{ COPILOT_PROVIDER_API_KEY: 'secret-key' }, 'COPILOT_PROVIDER_BASE_URL'],
  [{ OPENAI_API_KEY: 'secret-key', OPENAI_BASE_URL: 'localhost' }, 'OPENAI_BASE_URL is no URL'],
  [{ OPENAI_API_KEY: 'secret-key', OPENAI_BASE_URL: 'ftp://x/' }, 'https://'],
  [{ OPENAI_API_KEY: 'secret-key', OPENAI_BASE_URL: 'https://a:b@x/' }, 'variable of its own'],
  [{ OPENAI_API_KEY: 'secret-key', OPENAI_BASE_URL: 'https://x/?a' }, 'behind its path'],
  [{ OPENAI_API_KEY: 'secret-key\nwith more' }, 'OPENAI_API_KEY has characters'],
])('says what cannot be followed, without the key (%#)', (env, words) => {
  const { providers, problems } = findProviders(env);
  expect(providers).toEqual([]);
  expect(problems.join()).toContain(words);
  expect(problems.join()).not.toContain('secret-key');
});
