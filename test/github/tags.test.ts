import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MasterRef } from '../../src/domain/master-ref.ts';
import type { Tag, TagKind } from '../../src/domain/snapshot.ts';
import { TagCodec } from '../../src/github/tags.ts';

const MASTER: MasterRef = { owner: 'acme', repo: 'units', installationId: 7, number: 12 };
const TAG: Tag = { kind: 'sub-issue', key: 'add-metres' };
const codec = new TagCodec('a secret of this server');

const kinds = fc.constantFrom<TagKind>(
  'sub-issue',
  'follow-up',
  'pull-request',
  'plan',
  'status',
  'summary',
  'reply',
);
// Every code point of Unicode, line ends and the signs of HTML comments among them.
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\n', ' ', '<!--', '-->', '--', '"', '\\', 'é', '🧵', 'a') }),
);
const tags = fc.record({ kind: kinds, key: anyText });
const memories = fc.option(
  fc.base64String({ minLength: 4 }).map((text) => Buffer.from(text).toString('base64url')),
);

/** The tag, as the body's reader finds it for this master issue. */
function tagIn(body: string, master: MasterRef = MASTER): Tag | null {
  return codec.read(master, body).tag;
}

/** The line with which `write` ends a body. */
function lineOf(tag: Tag, master: MasterRef = MASTER): string {
  return codec.write(master, { text: '', tag }).trim();
}

describe('a tag', () => {
  it('comes back from the body that it was written into, and the text as well', () => {
    fc.assert(
      fc.property(anyText, tags, memories, (text, tag, memory) => {
        const body = codec.write(MASTER, { text, tag, ...(memory === null ? {} : { memory }) });
        expect(codec.read(MASTER, body)).toEqual({ text: text.trimEnd(), tag, memory });
      }),
    );
  });

  it('hides its key, so that no key can end the comment that it stands in', () => {
    fc.assert(
      fc.property(tags, (tag) => {
        expect(lineOf(tag)).toMatch(/^<!-- [\w -]+ -->$/);
      }),
    );
  });

  it('counts for its master issue however its owner and repository are written', () => {
    const body = codec.write(MASTER, { text: 'Text', tag: TAG });
    expect(tagIn(body, { ...MASTER, owner: 'ACME', repo: 'Units', installationId: 8 })).toEqual(TAG);
  });

  it('survives what editors put after it', () => {
    expect(tagIn(`${codec.write(MASTER, { text: 'Text', tag: TAG })}\r\n\n  `)).toEqual(TAG);
  });

  it.each<[string, Partial<MasterRef>]>([
    ['another issue', { number: 13 }],
    ['another repository', { repo: 'unit' }],
    ['another owner', { owner: 'acm' }],
    // What would be one text if the parts were only put one after the other.
    ['an owner and a repository that share their letters otherwise', { owner: 'acmeu', repo: 'nits' }],
  ])('counts for nothing when it was pasted into %s', (_where, change) => {
    const body = codec.write(MASTER, { text: 'Text', tag: TAG });
    expect(codec.read({ ...MASTER, ...change }, body)).toEqual({ text: body, tag: null, memory: null });
  });

  it('counts for nothing under another kind or key than it was signed for', () => {
    fc.assert(
      fc.property(tags, tags, (signed, claimed) => {
        fc.pre(signed.kind !== claimed.kind || signed.key !== claimed.key);
        const signature = lineOf(signed).split(' ').at(-2) ?? '';
        const forged = lineOf(claimed).replace(/\S+ -->$/, `${signature} -->`);
        expect(tagIn(forged)).toBeNull();
      }),
    );
  });

  it('counts for nothing once a bit of its signature has changed', () => {
    fc.assert(
      fc.property(tags, fc.nat({ max: 32 * 8 - 1 }), (tag, bit) => {
        const signature = Buffer.from(lineOf(tag).split(' ').at(-2) ?? '', 'base64url');
        signature.writeUInt8(signature.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(tagIn(lineOf(tag).replace(/\S+ -->$/, `${signature.toString('base64url')} -->`))).toBeNull();
      }),
    );
  });

  it('counts for nothing with another memory than it was signed with', () => {
    const line = codec.write(MASTER, { text: '', tag: TAG, memory: 'cmVtZW1iZXI' }).trim();
    expect(tagIn(line)).toEqual(TAG);
    expect(tagIn(line.replace('cmVtZW1iZXI', 'Zm9yZ290'))).toBeNull();
    expect(tagIn(line.replace(' cmVtZW1iZXI', ''))).toBeNull();
    expect(tagIn(lineOf(TAG).replace(' -->', ' cmVtZW1iZXI -->'))).toBeNull();
  });

  it('counts for nothing when another server signed it', () => {
    const stranger = new TagCodec('another secret');
    const body = stranger.write(MASTER, { text: 'Text', tag: TAG });
    expect(codec.read(MASTER, body)).toEqual({ text: body, tag: null, memory: null });
  });

  it.each([
    ['an unknown kind', lineOf(TAG).replace('sub-issue', 'sub-issues')],
    ['another version', lineOf(TAG).replace(' v1 ', ' v2 ')],
    ['no signature', lineOf(TAG).replace(/\S+ -->$/, '-->')],
    ['a signature that is too long', lineOf(TAG).replace(/ -->$/, 'A -->')],
  ])('counts for nothing with %s', (_what, line) => {
    expect(codec.read(MASTER, `Text\n\n${line}`)).toEqual({
      text: `Text\n\n${line}`,
      tag: null,
      memory: null,
    });
  });

  it('counts on the last line only', () => {
    const line = lineOf(TAG);
    expect(tagIn(`Before\n\n${line}\n\nAfter`)).toBeNull();
    expect(tagIn(`${line} after`)).toBeNull();
    expect(tagIn(`> quoted\n${line}\n\n> more`)).toBeNull();
  });

  it('is the last of two, and the first is text', () => {
    const other: Tag = { kind: 'reply', key: 'IC_1' };
    const text = `Quoted:\n\n${lineOf(TAG)}`;
    expect(codec.read(MASTER, codec.write(MASTER, { text, tag: other }))).toEqual({
      text,
      tag: other,
      memory: null,
    });
    expect(tagIn(`${lineOf(other)}\n${lineOf(TAG, { ...MASTER, number: 13 })}`)).toBeNull();
  });

  it('is looked for in no time, whatever fills the body', () => {
    const started = performance.now();
    for (const filler of ['\n', '\r\n', ' ', '<!-- parallel-orchestrator v1 ', '-->']) {
      expect(tagIn(filler.repeat(65_536 / filler.length).concat('x'))).toBeNull();
    }
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
