import { withoutPriority } from './item-priority.ts';
import type { VisibleText } from './outline.ts';
import { maskCode } from './prose.ts';
import type { ReadContext } from './read-context.ts';

/** The existing issue that an entry starts with, and what is wrong with it. */
export interface Adoption {
  readonly issue: number | null;
  readonly problem: string | null;
}

const NUMBER = /^#(\d{1,9})(?![\p{L}\p{N}_])/u;
const ADDRESS = /^https?:\/\/[^\s/]+\/([^\s/]+\/[^\s/]+)\/issues\/(\d{1,9})$/;

const NONE: Adoption = { issue: null, problem: null };

/**
 * An entry that is, or starts with, `#12` or the full address of an issue adopts that issue (R8). It never adopts the master issue, an
 * issue that an earlier entry adopted, or one of a repository that is known to be another.
 */
export function readAdoption(
  text: VisibleText,
  context: ReadContext,
  adopted: ReadonlySet<number>,
): Adoption {
  const start = withoutPriority(maskCode(text));
  const [, number] = NUMBER.exec(start) ?? [];
  if (number !== undefined) return adopt(Number(number), context, adopted);
  const [, repository, issue] = ADDRESS.exec(leadingAddress(start, text)) ?? [];
  if (repository === undefined) return NONE;
  const { repository: here } = context;
  if (here !== undefined && repository.toLowerCase() !== `${here.owner}/${here.repo}`.toLowerCase()) {
    return {
      issue: null,
      problem: `An issue of ${repository} cannot become a sub-issue here: it is read as a text.`,
    };
  }
  return adopt(Number(issue), context, adopted);
}

function adopt(issue: number, { self }: ReadContext, adopted: ReadonlySet<number>): Adoption {
  if (issue === self)
    return { issue: null, problem: `#${issue} is this master issue itself: it cannot be its own sub-issue.` };
  if (adopted.has(issue)) return { issue: null, problem: `#${issue} is adopted by an earlier item already.` };
  return { issue, problem: null };
}

/** The address that the text starts with, as a word or behind a link. */
function leadingAddress(start: string, { links }: VisibleText): string {
  const link = links.find(({ text }) => start.startsWith(text));
  return link?.url ?? start.split(/\s/, 1)[0] ?? '';
}
