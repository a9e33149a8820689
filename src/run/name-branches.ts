import type { Handle } from '../domain/work-item.ts';

const MOST_CHARACTERS = 50;

/** A text as a part of a branch's name: lower-case letters, digits and `-`; `otherwise` where nothing of it can be one. */
export function slugOf(text: string, otherwise: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (words.length <= MOST_CHARACTERS) return words === '' ? otherwise : words;
  const cut = words.slice(0, MOST_CHARACTERS + 1);
  const end = cut.lastIndexOf('-');
  return cut.slice(0, end > 0 ? end : MOST_CHARACTERS);
}

/** `work/<slug>` for each task, none twice and none of `taken`: with `-2`, `-3` … where it would be. */
export function nameBranches(
  tasks: readonly { readonly handle: Handle; readonly title: string }[],
  taken: ReadonlySet<string>,
): ReadonlyMap<Handle, string> {
  const names = new Set(taken);
  return new Map(
    tasks.map(({ handle, title }) => {
      const name = freeName('work', slugOf(title, handle), names);
      names.add(name);
      return [handle, name];
    }),
  );
}

/**
 * `folder/name`, which can be a branch beside all of `taken`: with a number where it could not. Git allows no branch to be called like a folder of
 * another one.
 */
export function freeName(folder: string, name: string, taken: ReadonlySet<string>): string {
  const place = firstFree(folder, (candidate) => !taken.has(candidate));
  const all = [...taken];
  return firstFree(
    `${place}/${name}`,
    (candidate) => !taken.has(candidate) && !all.some((other) => other.startsWith(`${candidate}/`)),
  );
}

function firstFree(name: string, isFree: (candidate: string) => boolean): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (isFree(candidate)) return candidate;
  }
}
