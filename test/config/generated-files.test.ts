import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { environmentHelp } from '../../src/config/environment-variables.ts';
import { repositoryConfigSchema } from '../../src/config/repository-config.ts';

const root = resolve(import.meta.dirname, '../..');

/** Required variables to fill in, the others as comments that show their defaults. */
function environmentExample(): string {
  const intro = '# Copy this file to .env and fill it in. Lines that stay comments show the defaults.\n';
  const entries = environmentHelp('serve').map(
    ({ name, doc, required, byDefault }) => `# ${doc}\n${required ? '' : '#'}${name}=${byDefault ?? ''}\n`,
  );
  return [intro, ...entries].join('\n');
}

/** `npm test -- test/config --update` writes these files anew; on a build server a difference is a failure. */
describe('generated files are current', () => {
  it('schemas/parallel-orchestrator.schema.json', async () => {
    // Draft 7 is what editors understand.
    const schema = z.toJSONSchema(repositoryConfigSchema, { io: 'input', target: 'draft-7' });
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
      join(root, 'schemas/parallel-orchestrator.schema.json'),
    );
  });

  it('.env.example', async () => {
    await expect(environmentExample()).toMatchFileSnapshot(join(root, '.env.example'));
  });
});

it('.env.example can be read as it stands, and has every variable', () => {
  const required = environmentHelp('serve').filter((variable) => variable.required);
  expect(parseEnv(environmentExample())).toEqual(Object.fromEntries(required.map(({ name }) => [name, ''])));

  const filledIn = parseEnv(environmentExample().replaceAll(/^#(?=[A-Z_]+=)/gm, ''));
  const names = environmentHelp('serve').map(({ name }) => name);
  expect(Object.keys(filledIn).sort()).toEqual(names.sort());
});
