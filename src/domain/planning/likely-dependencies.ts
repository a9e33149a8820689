import { isVerb, splitVerb } from '../reading/item-action.ts';
import { withoutPriority } from '../reading/item-priority.ts';
import type { ItemAction, WorkItem } from '../work-item.ts';
import type { Edge } from './plan.ts';
import { wordsOf } from './title-phrase.ts';

type Layer = 'model' | 'api' | 'ui' | 'tests' | 'docs';

interface Layered {
  readonly item: WorkItem;
  readonly layer: Layer | null;
  /** What its title speaks of, without verbs, layers and words that any title has. */
  readonly topics: ReadonlySet<string>;
  /** Those of its object alone: of `retries` in `retries to the client`. */
  readonly object: ReadonlySet<string>;
}

/** By word, in the singular. */
const LAYERS: readonly (readonly [Layer, string])[] = [
  ['model', 'schema model migration table entity database'],
  ['api', 'api endpoint route controller handler resolver backend'],
  ['ui', 'ui page screen form component button dialog modal view frontend widget dashboard'],
];
const LAYER_WORDS: ReadonlyMap<string, Layer> = new Map(
  LAYERS.flatMap(([layer, words]) => words.split(' ').map((word): [string, Layer] => [word, layer])),
);
const AFTER_ACTION: Readonly<Partial<Record<ItemAction, Layer>>> = { test: 'tests', document: 'docs' };
/** What each layer stands on. */
const BELOW: Readonly<Record<Layer, readonly (Layer | null)[]>> = {
  model: [],
  api: ['model'],
  ui: ['api', 'model'],
  tests: ['model', 'api', 'ui', null],
  docs: ['model', 'api', 'ui', null],
};
/** A topic of more items than this tells none of them apart. */
const SHARED_BY_AT_MOST = 4;
const SHORTEST_TOPIC = 3;
/** Words behind the object of a title. */
const PLACE =
  /[,;:.(](?:\s|$)|\s(?:to|into|in|on|at|under|with|using|via|from|that|which|so|when|if|after|before|once)\s/i;
const NO_TOPIC = new Set(
  [
    'the and for with that this from into onto when where which all any some new old our its their not are has have can should must',
    'test testing unit integration coverage doc docs documentation guide readme changelog feature support handling error bug file',
    'code function method class module service helper util option flag config setting type data list user after before once done',
    'item step phase part first second more better missing existing basic simple full initial case edge using use via per each',
    'day week month quarter year sprint',
  ].flatMap((words) => words.split(' ')),
);

/**
 * Orders that are likely where two items share a topic that few others have: models before APIs before user interfaces, and what is added
 * before its tests and its documentation (R11). They only warn.
 */
export function likelyDependencies(items: readonly WorkItem[]): Edge[] {
  const layered = items.map(readLayer);
  const byTopic = new Map<string, Layered[]>();
  for (const each of layered) {
    for (const topic of each.topics) byTopic.set(topic, [...(byTopic.get(topic) ?? []), each]);
  }
  return layered.flatMap((upper) =>
    [...upper.topics].flatMap((topic) => {
      const sharing = byTopic.get(topic) ?? [];
      if (sharing.length > SHARED_BY_AT_MOST) return [];
      const lower = sharing.filter((each) => standsOn(upper, each, topic));
      const hasApi = upper.layer === 'ui' && lower.some(({ layer }) => layer === 'api');
      return lower
        .filter(({ layer }) => !hasApi || layer === 'api')
        .map((each) => likelyEdge(each, upper, topic));
    }),
  );
}

function standsOn(upper: Layered, lower: Layered, topic: string): boolean {
  if (upper.layer === null || lower.item.action !== 'add' || lower.item.handle === upper.item.handle)
    return false;
  if (!lower.object.has(topic) || areApart(upper, lower)) return false;
  // Files that are named tell more than words do.
  const bothNameFiles = upper.item.scope.length > 0 && lower.item.scope.length > 0;
  const isAfterCode = upper.layer === 'tests' || upper.layer === 'docs';
  return !(isAfterCode && bothNameFiles) && BELOW[upper.layer].includes(lower.layer);
}

/** Both speak of more than the object, and of different things. */
function areApart(upper: Layered, lower: Layered): boolean {
  const places = [...lower.topics].filter((topic) => !lower.object.has(topic));
  const others = [...upper.topics].filter((topic) => !lower.object.has(topic));
  return places.length > 0 && others.length > 0 && !others.some((topic) => places.includes(topic));
}

function likelyEdge({ item: lower }: Layered, { item: upper, layer }: Layered, topic: string): Edge {
  const reason =
    layer === 'tests' || layer === 'docs'
      ? `both speak of “${topic}”, which ${lower.handle} adds`
      : `both speak of “${topic}”, and ${upper.handle} may build on ${lower.handle}`;
  return { from: lower.handle, to: upper.handle, kind: 'dependency', reason, confidence: 'low' };
}

function readLayer(item: WorkItem): Layered {
  const [verb, rest] = splitVerb(withoutPriority(item.title));
  const text = isVerb(verb) ? rest : `${verb} ${rest}`;
  const named = new Set(wordsOf(text).flatMap((word) => LAYER_WORDS.get(word) ?? []));
  const [only, ...others] = named;
  const layer = AFTER_ACTION[item.action] ?? (others.length > 0 ? null : (only ?? null));
  const [object = ''] = text.split(PLACE);
  return { item, layer, topics: topicsOf(text), object: topicsOf(object) };
}

/** Whoever works on something is no topic of it. */
function topicsOf(text: string): Set<string> {
  return new Set(
    wordsOf(text.replace(/@[\w-]+/g, '')).filter(
      (word) =>
        word.length >= SHORTEST_TOPIC && !NO_TOPIC.has(word) && !LAYER_WORDS.has(word) && !/^\d+$/.test(word),
    ),
  );
}
