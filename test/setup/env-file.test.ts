import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editEnv } from '../../src/setup/env-file.ts';

const HEADING = 'The GitHub App orchestrator.';

describe('an .env file', () => {
  it('that does not exist yet gets a heading and the variables', () => {
    expect(editEnv('', { APP_ID: '12', TAG_SECRET: 'abc' }, HEADING)).toEqual({
      text: '# The GitHub App orchestrator.\nAPP_ID=12\nTAG_SECRET=abc\n',
      replaced: [],
    });
  });

  it('keeps its other lines, has its variables changed in their place, and gets new ones last', () => {
    const before = '# Mine\nAPP_ID=\nexport AGENT_COMMAND="run me" # often\n\n#PORT=3000\n';
    expect(editEnv(before, { APP_ID: '12', TAG_SECRET: 'abc' }, HEADING)).toEqual({
      text: `# Mine\nAPP_ID=12\nexport AGENT_COMMAND="run me" # often\n\n#PORT=3000\n\n# ${HEADING}\nTAG_SECRET=abc\n`,
      replaced: [],
    });
  });

  it('says which values are gone, and makes comments of what must not count any more', () => {
    const before = 'APP_ID=11\nPRIVATE_KEY_PATH=old.pem\nWEBHOOK_SECRET=same\n';
    const changes = { APP_ID: '12', WEBHOOK_SECRET: 'same', PRIVATE_KEY: 'a2V5', PRIVATE_KEY_PATH: null };
    expect(editEnv(before, changes, HEADING)).toEqual({
      text: `APP_ID=12\n#PRIVATE_KEY_PATH=old.pem\nWEBHOOK_SECRET=same\n\n# ${HEADING}\nPRIVATE_KEY=a2V5\n`,
      replaced: ['APP_ID', 'PRIVATE_KEY_PATH'],
    });
  });

  it('has a value that goes over lines replaced as a whole, and a name that stands twice once', () => {
    const before = 'PRIVATE_KEY="-----BEGIN\nAPP_ID=no\n-----END"\nAPP_ID=1\nPORT=1\nAPP_ID=2\n';
    const { text } = editEnv(before, { PRIVATE_KEY: 'a2V5', APP_ID: '3' }, HEADING);
    expect(text).toBe('PRIVATE_KEY=a2V5\nAPP_ID=3\nPORT=1\n');
  });

  it('has a key that was pasted over lines without quotes replaced as a whole', () => {
    const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc==\n-----END RSA PRIVATE KEY-----';
    const before = `PRIVATE_KEY=${key}\nPORT=1\n`;
    expect(editEnv(before, { PRIVATE_KEY: 'a2V5' }, HEADING).text).toBe('PRIVATE_KEY=a2V5\nPORT=1\n');
    const gone = editEnv(before, { PRIVATE_KEY: null }, HEADING).text;
    expect(gone).toBe(`${`PRIVATE_KEY=${key}`.replaceAll(/^/gm, '#')}\nPORT=1\n`);
    const oneLine = `PRIVATE_KEY=${key.replaceAll('\n', '\\n')}\nPORT=1\n`;
    expect(editEnv(oneLine, { PRIVATE_KEY: 'a2V5' }, HEADING).text).toBe('PRIVATE_KEY=a2V5\nPORT=1\n');
  });

  it('reads afterwards as it did before, but for the changes', () => {
    const name = fc.constantFrom('APP_ID', 'PRIVATE_KEY', 'OTHER', 'export PORT');
    const value = fc.oneof(
      // Node takes the line below for the value where a value is only spaces; no file means that.
      fc.stringMatching(/^[ \w./:@%+,=#-]{0,12}$/).map((text) => text.trim()),
      fc.stringMatching(/^[\w #=-]{0,8}(\n[\w #=-]{0,8}){0,2}$/).map((inner) => `"${inner}"`),
      fc.stringMatching(/^[\w #=-]{0,8}(\n[\w #=-]{0,8}){0,2}$/).map((inner) => `'${inner}'`),
    );
    const line = fc.oneof(
      fc.tuple(name, value).map(([left, right]) => `${left}=${right}`),
      fc.stringMatching(/^#[ \w=']{0,12}$/),
      fc.constant(''),
    );
    const changes = fc.record({
      APP_ID: fc.stringMatching(/^[\w+/=# "$-]{1,12}$/).filter((text) => text.trim() === text),
      PRIVATE_KEY: fc.stringMatching(/^[\w+/=]{1,12}$/),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), changes, (lines, changed) => {
        const before = lines.map((text) => `${text}\n`).join('');
        const { text, replaced } = editEnv(before, changed, HEADING);
        const values = parseEnv(before);
        expect(parseEnv(text)).toEqual({ ...values, ...changed });
        for (const [key, now] of Object.entries(changed)) {
          expect(replaced.includes(key)).toBe(Boolean(values[key]) && values[key] !== now);
        }
      }),
    );
  });

  it('takes no value that readers of such files would not agree on', () => {
    expect(() => editEnv('', { APP_ID: 'a\nPORT=1' }, HEADING)).toThrow('APP_ID');
  });
});
