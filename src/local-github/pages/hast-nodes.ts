import type { sanitize } from 'hast-util-sanitize';

/** A tree of HTML, as the libraries around `hast` exchange it. */
export type Tree = ReturnType<typeof sanitize>;
export type ElementNode = Extract<Tree, { type: 'element' }>;
export type ContentNode = ElementNode['children'][number];
