import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';

/** Markup that is ready to be sent: what went into it is escaped already. */
export type Html = ReturnType<typeof html>;

export const nothing: Html = html``;

const STYLE = `
:root { color-scheme: light dark; --text: light-dark(#1f2328, #e6edf3); --quiet: light-dark(#59636e, #9198a1);
  --page: light-dark(#fff, #0d1117); --soft: light-dark(#f6f8fa, #151b23); --line: light-dark(#d1d9e0, #3d444d);
  --link: light-dark(#0969da, #4493f8); --go: light-dark(#1a7f37, #238636); --bad: light-dark(#cf222e, #f85149);
  --warn: light-dark(#9a6700, #d29922); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 760px; padding: 32px 16px 64px; background: var(--page); color: var(--text); overflow-wrap: anywhere;
  font: 16px/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
h1 { font-size: 28px; line-height: 1.25; margin: 0 0 8px; }
h2 { font-size: 18px; margin: 32px 0 8px; }
p { margin: 0 0 12px; }
a { color: var(--link); }
code { font: 14px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: var(--soft); border-radius: 4px; padding: 1px 4px; }
table { border-collapse: collapse; width: 100%; margin: 0 0 16px; font-size: 14px; }
caption { text-align: left; font-weight: 600; padding: 4px 0; }
th, td { border-top: 1px solid var(--line); padding: 6px 12px 6px 0; text-align: left; vertical-align: top; font-weight: 400; }
th[scope=row] { white-space: nowrap; }
label { display: block; font-weight: 600; margin-top: 16px; }
input { width: 100%; font: inherit; color: inherit; background: var(--page); border: 1px solid var(--quiet); border-radius: 6px; padding: 8px 12px; margin: 4px 0; }
input[aria-invalid=true] { border-color: var(--bad); }
button { font: inherit; font-weight: 600; border: 1px solid var(--quiet); border-radius: 6px; padding: 8px 16px; margin-top: 12px;
  background: var(--soft); color: var(--text); cursor: pointer; }
button.go { background: var(--go); border-color: var(--go); color: #fff; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.hint { font-size: 14px; color: var(--quiet); }
.error { color: var(--bad); font-size: 14px; font-weight: 600; }
.note { border-left: 4px solid var(--warn); background: var(--soft); padding: 8px 16px; }
li { margin-bottom: 8px; }
`;

const styleSource = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/**
 * For every answer. There are no scripts and nothing from elsewhere. Where forms may go is left open: browsers apply such a rule to redirects too,
 * and GitHub may lead to the sign-on page of a company first.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': `default-src 'none'; style-src ${styleSource}; img-src data:; base-uri 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-content-type-options': 'nosniff',
};

/** A whole HTML document. */
export function page(title: string, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body><main><h1>${title}</h1>
${content}
</main></body>
</html>
`;
}

/** A page that says one thing and what to do about it. */
export function messagePage(title: string, text: string): Html {
  return page(title, html`<p role="alert">${text}</p>`);
}
