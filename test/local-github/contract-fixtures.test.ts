import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { hashOf, isObject, type JsonObject } from '../../scripts/contract-schemas.ts';

/** `npm run contract` writes them; what GitHub publishes otherwise than it answers belongs into `contract-exceptions.ts`. */
const FILES = ['openapi.json', 'webhooks.json'];

async function read(name: string): Promise<JsonObject> {
  const url = new URL(`../../fixtures/github-contract/${name}`, import.meta.url);
  const file: unknown = JSON.parse(await readFile(url, 'utf8'));
  return isObject(file) ? file : {};
}

test.for(FILES)('%s is as it was taken from GitHub, and not edited by hand', async (name) => {
  const file = await read(name);
  expect(file['hash']).toBe(hashOf(file));
});

test.for(FILES)('%s would be another one for any change', async (name) => {
  const file = await read(name);
  const text = JSON.stringify(file);
  const edited: unknown = JSON.parse(text.replace('"type":"string"', '"type":"integer"'));
  expect(JSON.stringify(edited)).not.toBe(text);
  expect(hashOf(isObject(edited) ? edited : {})).not.toBe(file['hash']);
  // The order of what is in it says nothing.
  expect(hashOf(Object.fromEntries(Object.entries(file).toReversed()))).toBe(file['hash']);
});
