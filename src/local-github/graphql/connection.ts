import { GraphQLError } from 'graphql';

/** The arguments of every connection. */
export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

interface Edge<T> {
  readonly cursor: string;
  readonly node: T;
}

export interface Connection<T> {
  readonly nodes: readonly T[];
  readonly edges: readonly Edge<T>[];
  readonly totalCount: number;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const MAX_PAGE_SIZE = 100;

/** Something with a stable id, which its cursor is made of, so that a page does not shift when something is added or removed. */
interface Identified {
  readonly nodeId: string;
}

/** The part of `all` that was asked for; like GitHub, refuses a page without a size and one over 100. */
export function connectionOf<T extends Identified>(
  name: string,
  all: readonly T[],
  args: PageArguments,
): Connection<T> {
  const size = pageSize(name, args);
  const from = args.after ? indexOf(all, args.after) + 1 : 0;
  const to = args.before ? indexOf(all, args.before) : all.length;
  const takesFirst = args.first !== null && args.first !== undefined;
  const start = takesFirst ? from : Math.max(from, to - size);
  const end = takesFirst ? Math.min(to, from + size) : to;
  const nodes = all.slice(start, end);
  const edges = nodes.map((node) => ({ cursor: cursorOf(node), node }));
  return {
    nodes,
    edges,
    totalCount: all.length,
    pageInfo: {
      hasNextPage: end < all.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function pageSize(name: string, args: PageArguments): number {
  const size = args.first ?? args.last;
  if (size === null || size === undefined) {
    const message = `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`;
    throw typed(message, 'MISSING_PAGINATION_BOUNDARIES');
  }
  if (size < 1 || size > MAX_PAGE_SIZE) {
    const message = `Requesting ${size} records on the \`${name}\` connection exceeds the \`first\` limit of ${MAX_PAGE_SIZE} records.`;
    throw typed(message, 'EXCESSIVE_PAGINATION');
  }
  return size;
}

function typed(message: string, type: string): GraphQLError {
  return Object.assign(new GraphQLError(message), { type });
}

function cursorOf(node: Identified): string {
  return Buffer.from(`cursor:${node.nodeId}`).toString('base64');
}

function indexOf(all: readonly Identified[], cursor: string): number {
  const index = all.findIndex((node) => cursorOf(node) === cursor);
  if (index >= 0) return index;
  throw typed(`\`${cursor}\` does not appear to be a valid cursor.`, 'INVALID_CURSOR_ARGUMENTS');
}
