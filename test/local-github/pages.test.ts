import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pagesApp } from '../../src/local-github/pages/pages-app.ts';
import { open, openBody, textOf } from './pages-support.ts';
import { issue, viewsOf } from './pages-views.ts';

describe('a repository', () => {
  test('shows how to clone it, its files, branches and README', async () => {
    const page = await open('/acme/demo');
    expect(page).toContain('git clone http://localhost:3000/acme/demo.git');
    expect(page).toContain('<code>src/index.ts</code>');
    expect(page).toContain('<code>orch/issue-1/item-1</code>');
    expect(page).toContain('href="/acme/demo/issues">3 open issues');
    expect(textOf(page)).toContain('One line\nthe same line.');
    expect(page).not.toContain('<br>');
    expect(page).not.toContain('secret');
  });

  test('is found from the first page and from its owner', async () => {
    for (const path of ['/', '/acme']) expect(await open(path)).toContain('href="/acme/demo"');
    expect(await open('/ada')).toContain('No repositories.');
  });
});

describe('an issue', () => {
  test('shows its state, author, labels, relations and progress', async () => {
    const page = await open('/acme/demo/issues/1');
    const text = textOf(page);
    expect(page).toContain('<span class="state issue-open">Open</span>');
    expect(text).toContain('2 of 3 done');
    expect(page).toContain('<progress max="3" value="2"');
    expect(text).toContain('(edited)');
    expect(text).toContain('🚀 2');
    expect(page).toContain('fill="#1d76db"');
    for (const heading of ['Parent issue', 'Blocked by', 'Pull requests'])
      expect(page).toContain(`<h2>${heading}</h2>`);
    expect(page).not.toContain('<h2>Blocking</h2>');
    expect(page).toContain('<a href="/acme/demo/issues/6">The blocker</a>');
    expect(page).toContain('<a href="/acme/demo/pull/9">Add one</a>');
  });

  test('tells its comments and events in the order in which they happened', async () => {
    const text = textOf(await open('/acme/demo/issues/1'));
    const told = [
      'one #2',
      'added the label',
      'Planned.',
      'This comment is hidden',
      'closed this as completed',
      'reopened this',
    ];
    const places = told.map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((one, other) => one - other));
  });

  test('marks what a bot wrote', async () => {
    const page = await open('/acme/demo/issues/1');
    expect(page).toContain('<strong>parallel-orchestrator</strong> <span class="badge">bot</span>');
    expect(page).not.toContain('<a class="person" href="/parallel-orchestrator">');
  });

  test('without a body says so', async () => {
    expect(await openBody('')).toContain('No description provided.');
  });
});

describe('a pull request', () => {
  test('shows its branches, commits, checks, conflicts and closing issues', async () => {
    const page = await open('/acme/demo/pull/9');
    const text = textOf(page);
    expect(text).toContain('wants to merge orch/issue-1/item-1 → main');
    expect(text).toContain('abcdef1 Add one');
    expect(text).not.toContain('Body <b>');
    expect(text).toContain('success verify · 12 tests passed');
    expect(page).toContain('<span class="bad">timed out</span>');
    expect(text).toContain('Conflicts with the base branch');
    expect(text).toContain('merged this into main as abcdef1');
    expect(page).toContain('<h2>Closes</h2>');
  });

  test('shows its changes coloured, with line numbers', async () => {
    const page = await open('/acme/demo/pull/9');
    expect(page).toContain('<span class="removed" data-line="11">-old &lt;i&gt;\n</span>');
    expect(page).toContain('<span class="added" data-line="11">+new &lt;i&gt;\n</span>');
    expect(page).toContain('<span class="context" data-line="13"> end\n</span>');
    expect(textOf(page)).toContain('The rest of this patch is too long to show.');
    expect(textOf(page)).toContain('a.bin → b.bin');
  });

  test('is found under the address of an issue, and the reverse', async () => {
    const app = pagesApp(viewsOf());
    expect((await app.request('/acme/demo/issues/9')).headers.get('location')).toBe('/acme/demo/pull/9');
    expect((await app.request('/acme/demo/pull/1')).headers.get('location')).toBe('/acme/demo/issues/1');
  });
});

describe('lists', () => {
  test('show the open ones first, and the closed ones on demand', async () => {
    const open1 = await open('/acme/demo/issues');
    expect(open1).toContain('<a class="strong" href="/acme/demo/issues/1">Make everything better</a>');
    expect(textOf(open1)).toContain('2 comments');
    expect(open1).toContain('href="/acme/demo/issues?state=open" aria-current="page"');
    expect(await open('/acme/demo/issues?state=closed')).toContain('Nothing here.');
    expect(textOf(await open('/acme/demo/pulls'))).toContain('orch/issue-1/item-1 → main');
  });
});

describe('every page', () => {
  test('shows what people wrote as text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (written) => {
        const title = `<script>alert("1")</script>${written}`;
        const page = await open('/acme/demo/issues/1', { issues: [{ ...issue, title }] });
        expect(page).not.toContain('<script');
        expect(textOf(page.slice(page.indexOf('<h1>')))).toContain(title);
      }),
      { numRuns: 20 },
    );
  });

  test('forbids scripts, forms and everything from elsewhere, but for its own style', async () => {
    const response = await pagesApp(viewsOf()).request('/acme/demo/issues/1');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'; style-src 'sha256-[^']+'; img-src 'self' data:/);
    const style = /<style>([\s\S]*?)<\/style>/.exec(await response.text())?.[1] ?? '';
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
    expect(policy).toContain(`'sha256-${Buffer.from(digest).toString('base64')}'`);
  });

  test('reloads itself only when asked to', async () => {
    expect(await open('/acme/demo/issues/1')).not.toContain('http-equiv');
    const live = await open('/acme/demo/issues?state=closed&live=1');
    expect(live).toContain('<meta http-equiv="refresh" content="3">');
    expect(live).toContain('href="/acme/demo/issues?state=closed">Stop refreshing');
    expect(await open('/acme/demo/issues?state=closed')).toContain(
      'href="/acme/demo/issues?state=closed&amp;live=1"',
    );
  });

  test('that is not there says so, as a page', async () => {
    const app = pagesApp(viewsOf());
    for (const path of [
      '/acme/none',
      '/acme/demo/issues/99',
      '/acme/demo/pull/99',
      '/x/y/issues',
      '/x/y/pulls',
    ]) {
      const response = await app.request(path);
      expect(response.status).toBe(404);
      expect(await response.text()).toContain('<h1>Not found</h1>');
    }
  });
});
