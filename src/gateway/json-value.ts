/** What stands at `path` in a JSON value that nobody has checked; `undefined` where there is no such place. */
export function valueAt(value: unknown, ...path: readonly (string | number)[]): unknown {
  let place = value;
  for (const key of path) {
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, key)) return undefined;
    place = (place as Readonly<Record<string | number, unknown>>)[key];
  }
  return place;
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string | null {
  const text = valueAt(value, ...path);
  return typeof text === 'string' && text !== '' ? text : null;
}

/** A number of things: `null` for anything that is none. */
export function countAt(value: unknown, ...path: readonly (string | number)[]): number | null {
  const count = valueAt(value, ...path);
  return typeof count === 'number' && Number.isFinite(count) && count >= 0 ? count : null;
}

export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const list = valueAt(value, ...path);
  return Array.isArray(list) ? list : [];
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
