import { html } from 'hono/html';

/** Markup that is ready to be sent: what went into it is escaped already. */
export type Html = ReturnType<typeof html>;

/** Nothing, where markup may be left out. */
export const nothing: Html = html``;
