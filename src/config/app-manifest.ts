import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isScalar, parseDocument, YAMLMap, YAMLSeq } from 'yaml';
import { z } from 'zod';

/** What the App has to be on GitHub: `app.yml`, the one place that says so. */
export interface AppManifest {
  readonly name: string;
  readonly description: string;
  /** Its home page. */
  readonly url: string;
  readonly public: boolean;
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
  readonly events: readonly string[];
  /** Why each is asked for: the comment above it, by the name of the permission or event. */
  readonly reasons: {
    readonly permissions: Readonly<Record<string, string>>;
    readonly events: Readonly<Record<string, string>>;
  };
}

const shape = z.object({
  name: z.string(),
  description: z.string(),
  url: z.url(),
  public: z.boolean(),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
  default_events: z.array(z.string()),
});

const PATH = join(import.meta.dirname, '../../app.yml');

/** Reads the manifest that this version of the product comes with. */
export async function readAppManifest(): Promise<AppManifest> {
  const document = parseDocument(await readFile(PATH, 'utf8'));
  const { default_permissions: permissions, default_events: events, ...rest } = shape.parse(document.toJS());
  return {
    ...rest,
    permissions,
    events,
    reasons: {
      permissions: reasonsIn(document.get('default_permissions')),
      events: reasonsIn(document.get('default_events')),
    },
  };
}

/** YAML counts the comment above the first entry as one on the whole list. */
function reasonsIn(node: unknown): Record<string, string> {
  if (!(node instanceof YAMLMap || node instanceof YAMLSeq)) return {};
  const names = node.items.map((item) => (item !== null && 'key' in item ? item.key : item)).filter(isScalar);
  return Object.fromEntries(
    names.map((name, index) => {
      const comment = index === 0 ? node.commentBefore : name.commentBefore;
      return [String(name.value), (comment ?? '').trim()];
    }),
  );
}
