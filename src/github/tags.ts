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
const PATTERN = /<!-- parallel-orchestrator v(\d+) ([a-z-]+) ([A-Za-z0-9_-]*) ([A-Za-z0-9_-]{43}) -->\s*$/;

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
  write(master: MasterRef, { text, tag }: TaggedBody): string {
    const key = Buffer.from(tag.key).toString('base64url');
    const signature = this.#sign(master, tag).toString('base64url');
    return `${text.trimEnd()}\n\n<!-- parallel-orchestrator v${KEY_VERSION} ${tag.kind} ${key} ${signature} -->`;
  }

  /** The body as it was before `write`, less white space at its end, and its tag if that is genuine. */
  read(master: MasterRef, body: string): { text: string; tag: Tag | null } {
    const match = PATTERN.exec(body);
    const [whole, version, kind, key, signature] = match ?? [];
    if (whole === undefined || kind === undefined || key === undefined || signature === undefined) {
      return { text: body, tag: null };
    }
    if (version !== String(KEY_VERSION) || !isTagKind(kind)) return { text: body, tag: null };
    const tag: Tag = { kind, key: Buffer.from(key, 'base64url').toString() };
    const isGenuine = timingSafeEqual(Buffer.from(signature, 'base64url'), this.#sign(master, tag));
    return isGenuine ? { text: body.slice(0, match?.index).trimEnd(), tag } : { text: body, tag: null };
  }

  #sign(master: MasterRef, tag: Tag): Buffer {
    // JSON keeps the parts apart whatever they contain.
    const parts = [
      KEY_VERSION,
      master.owner.toLowerCase(),
      master.repo.toLowerCase(),
      master.number,
      tag.kind,
      tag.key,
    ];
    return createHmac('sha256', this.#secret).update(JSON.stringify(parts)).digest();
  }
}

function isTagKind(kind: string): kind is TagKind {
  return KINDS.has(kind);
}
