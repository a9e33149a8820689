import { splitVerb } from '../reading/item-action.ts';
import { withoutPriority } from '../reading/item-priority.ts';
import type { RepositoryFindings } from '../repository-findings.ts';
import type { ItemAction, WorkItem } from '../work-item.ts';
import type { Edge } from './plan.ts';

/** A change of more files than this says little of each. */
const FILES_AT_MOST = 2;
/** Verbs after which a file is no longer there, or no longer offers what it did, when it stands behind them. */
const MOVING = new Set('rename move split remove delete drop retire convert port replace'.split(' '));
const SIGNATURE = /\b(?:rename[sd]?|renaming|signatures?)\b/i;
/** Words between such a verb and its file. */
const BEFORE_FILE =
  /^(?:(?:the|old|legacy|deprecated|unused|obsolete|dead|file|module|script|whole|entire|our)\s+)*["'“‘(]*/i;

const DOES: Readonly<Partial<Record<ItemAction, string>>> = {
  remove: 'removes',
  refactor: 'restructures',
  update: 'changes',
};

/**
 * What the repository's imports say about the order of items (R11): what renames or moves a file goes before what works on a file
 * that imports it, and what removes one behind. Of other changes of an imported file the plan only warns. `items` are the open ones.
 */
export function importDependencies(
  items: readonly WorkItem[],
  { files, imports }: RepositoryFindings,
): Edge[] {
  const working = new Map<string, WorkItem[]>();
  for (const item of items) {
    if (item.action === 'test' || item.action === 'document') continue;
    for (const path of item.scope) working.set(path, [...(working.get(path) ?? []), item]);
  }
  return [...working].flatMap(([importing, users]) =>
    (imports.get(importing) ?? []).flatMap((imported) =>
      (working.get(imported) ?? [])
        .filter(({ scope }) => scope.length <= FILES_AT_MOST && files.has(imported))
        .flatMap((by) => users.flatMap((user) => edgeBetween(by, user, { importing, imported }) ?? [])),
    ),
  );
}

interface Import {
  readonly importing: string;
  readonly imported: string;
}

function edgeBetween(by: WorkItem, user: WorkItem, { importing, imported }: Import): Edge | null {
  const does = DOES[by.action];
  // Who changes both takes care of both.
  if (does === undefined || by.scope.includes(importing) || user.scope.includes(imported)) return null;
  const reason = `${importing} imports ${imported}, which ${by.handle} ${does}`;
  if (!changesWhatIsOffered(by, imported))
    return { from: by.handle, to: user.handle, kind: 'dependency', reason, confidence: 'low' };
  // Nothing is removed that another item still works with.
  const isLeaving = by.action === 'remove';
  const [from, to] = isLeaving ? [user.handle, by.handle] : [by.handle, user.handle];
  return { from, to, kind: isLeaving ? 'dependency' : 'order', reason, confidence: 'high' };
}

function changesWhatIsOffered({ title }: WorkItem, path: string): boolean {
  const [verb, object] = splitVerb(withoutPriority(title));
  const isObject = MOVING.has(verb) && object.replace(BEFORE_FILE, '').startsWith(path);
  return isObject || SIGNATURE.test(title);
}
