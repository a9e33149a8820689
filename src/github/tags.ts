import { createHmac, timingSafeEqual } from 'node:crypto';
import type { MasterRef } from '../domain/master-ref.ts';
import type { Tag, TagKind } from '../domain/snapshot.ts';
import type { TaggedBody } from '../ports/github.ts';

/** Moves when the shape of tags or the derivation of their key changes. */
const KEY_VERSION = 1;
const KINDS: ReadonlySet<string> = new Set<TagKind>([
  'sub-issue',
  'follow-up',
  'pull-request',
  'plan',
  'status',
  'summary',
  'reply',
]);
// It does not begin with the empty lines before it: searching a long run of them would take quadratic time.
const PATTERN =
  /<!-- parallel-orchestrator v(\d+) ([a-z-]+) ([A-Za-z0-9_-]*) ([A-Za-z0-9_-]{43})(?: ([A-Za-z0-9_-]+))? -->\s*$/;

/**
 * Hidden, signed marks in the bodies of what we create, by which an earlier try is found again. A tag is bound to its repository and master issue,
 * so that one pasted elsewhere counts for nothing; whoever reads one checks the author too.
 */
export class TagCodec {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** The body as it goes to GitHub. */
  write(master: MasterRef, { text, tag, memory }: TaggedBody): string {
    const key = Buffer.from(tag.key).toString('base64url');
    const signature = this.#sign(master, tag, memory).toString('base64url');
    const parts = [`v${KEY_VERSION}`, tag.kind, key, signature, ...(memory === undefined ? [] : [memory])];
    return `${text.trimEnd()}\n\n<!-- parallel-orchestrator ${parts.join(' ')} -->`;
  }

  /** The body as it was before `write`, less white space at its end, and its tag and memory if they are genuine. */
  read(master: MasterRef, body: string): { text: string; tag: Tag | null; memory: string | null } {
    const unsigned = { text: body, tag: null, memory: null };
    const match = PATTERN.exec(body);
    const [whole, version, kind, key, signature, memory] = match ?? [];
    if (whole === undefined || kind === undefined || key === undefined || signature === undefined) {
      return unsigned;
    }
    if (version !== String(KEY_VERSION) || !isTagKind(kind)) return unsigned;
    const tag: Tag = { kind, key: Buffer.from(key, 'base64url').toString() };
    const isGenuine = timingSafeEqual(Buffer.from(signature, 'base64url'), this.#sign(master, tag, memory));
    return isGenuine
      ? { text: body.slice(0, match?.index).trimEnd(), tag, memory: memory ?? null }
      : unsigned;
  }

  #sign(master: MasterRef, tag: Tag, memory: string | undefined): Buffer {
    // JSON keeps the parts apart whatever they contain.
    const parts = [
      KEY_VERSION,
      master.owner.toLowerCase(),
      master.repo.toLowerCase(),
      master.number,
      tag.kind,
      tag.key,
      ...(memory === undefined ? [] : [memory]),
    ];
    return createHmac('sha256', this.#secret).update(JSON.stringify(parts)).digest();
  }
}

function isTagKind(kind: string): kind is TagKind {
  return KINDS.has(kind);
}
