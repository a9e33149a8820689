import { expect, it } from 'vitest';
import { gitHubAddress } from '../../src/config/github-address.ts';

it.each([
  [null, 'https', 'https://github.com', 'https://api.github.com', true],
  ['octo.ghe.com', 'https', 'https://octo.ghe.com', 'https://api.octo.ghe.com', true],
  ['github.example.com', 'https', 'https://github.example.com', 'https://github.example.com/api/v3', false],
  ['localhost:4000', 'http', 'http://localhost:4000', 'http://localhost:4000/api/v3', false],
] as const)('with the host %s GitHub is at %s://…', (gheHost, gheProtocol, web, api, isHosted) => {
  expect(gitHubAddress({ gheHost, gheProtocol })).toEqual({ web, api, isHosted });
});
