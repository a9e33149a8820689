import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { open, openBody, textOf } from './pages-support.ts';
import { issue } from './pages-views.ts';

describe('Markdown', () => {
  test('task lists are checkboxes that nobody can tick', async () => {
    const page = await openBody('- [x] one\n- [ ] two\n  - [ ] below');
    const boxes = page.match(/<input[^>]*>/g) ?? [];
    expect(boxes).toHaveLength(3);
    for (const box of boxes) expect(box).toContain('disabled');
    expect(boxes.filter((box) => box.includes('checked'))).toHaveLength(1);
    expect(page).toContain('aria-label="Completed task"');
  });

  test('comments are invisible, wherever they stand', async () => {
    const page = await openBody(
      '<!-- orch:tag=abc -->\nHello <!-- hidden --> there\n\n- item <!-- x -->\n\n<!-- never closed',
    );
    expect(page).not.toMatch(/orch:tag|hidden -->|<!--|never closed/);
    expect(textOf(page)).toContain('Hello  there');
  });

  test('a quote that names an alert is shown as one, and any other stays a quote', async () => {
    const page = await openBody(
      '> [!WARNING]\n> Mind the gap\n>\n> - and the step\n\n> [!NOBODY]\n> a quote',
    );
    expect(page).toMatch(/<div class="alert warning"><p class="alert-title">Warning<\/p><p>\s*Mind the gap/);
    expect(page).not.toContain('[!WARNING]');
    expect(page.match(/<blockquote>/g)).toHaveLength(1);
  });

  test('tables keep their alignment', async () => {
    const page = await openBody('| a | b |\n| --- | ---: |\n| `x` | 2 |');
    expect(page).toContain('<td align="right">2</td>');
    expect(page).toContain('<td><code>x</code></td>');
  });

  test('the HTML that GitHub allows works, with Markdown inside', async () => {
    const page = await openBody(
      '<details open>\n<summary>Why <sub>small</sub></summary>\n\n**Because** of `x`<br>and y\n\n</details>\n\nafter',
    );
    expect(page).toContain(
      '<details open><summary>Why <sub>small</sub></summary>'.replace('><summary', '>\n<summary'),
    );
    expect(page).toContain('<strong>Because</strong> of <code>x</code><br>and y');
    expect(page.indexOf('after</p>')).toBeGreaterThan(page.indexOf('</details>'));
  });

  test('what could run or load is taken out', async () => {
    const page = await openBody(
      [
        '<script>alert(1)</script><iframe src="https://example.org"></iframe><style>p{}</style>',
        '<a href="javascript:alert(1)" onclick="alert(2)">x</a> [y](javascript:alert(3)) <form><button>z</button></form>',
        '<p style="color:red" class="top">styled</p><svg onload="alert(4)"></svg>',
      ].join('\n\n'),
    );
    const [, body = ''] = page.split('<div class="markdown">');
    expect(body.split('</article>')[0]).not.toMatch(
      /script|iframe|<style|onclick|onload|style=|<form|class="top"/,
    );
  });

  test('issues and people are links, but not within code, links, words or paths', async () => {
    const page = await openBody(
      'See #12, acme/other#3 and (#4) by @ada-l. `#5` [#6](x) word#7 a/b@c me@example.org &#35;8 #9x\n\n```\n#10 @code\n```',
    );
    const links = [...page.matchAll(/class="(?:reference|mention)" href="([^"]*)"/g)].map(([, href]) => href);
    expect(links).toEqual([
      '/acme/demo/issues/12',
      '/acme/other/issues/3',
      '/acme/demo/issues/4',
      '/ada-l',
      '/acme/demo/issues/8',
    ]);
  });

  test('line breaks of issues are kept', async () => {
    const page = await openBody('one\ntwo\n\n- three\n  four');
    expect(page).toMatch(/one<br>\s*two/);
    expect(page).toMatch(/three<br>\s*four/);
  });

  test('a diagram is shown as its text', async () => {
    const page = await openBody('```mermaid\ngraph TD\n  a["<b>"] --> b\n```\n\n```ts\nconst a = 1;\n```');
    expect(page).toMatch(/<pre class="mermaid">graph TD\n {2}a\["&#x3C;b>"\] --> b\n<\/pre>/);
    expect(page).toContain('<code class="language-ts">const a = 1;');
  });

  test('footnotes of two texts on one page do not clash, and their links lead somewhere', async () => {
    const body = 'Text[^1] and [top](#user).\n\n<a id="user"></a>\n\n[^1]: Note';
    const comments = issue.comments.map((comment) => ({ ...comment, body }));
    const page = await open('/acme/demo/issues/1', { issues: [{ ...issue, body, comments }] });
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    const targets = [...page.matchAll(/href="#([^"]*)"/g)].map(([, target]) => target);
    expect(new Set(ids).size).toBe(ids.length);
    expect(targets.length).toBeGreaterThan(6);
    for (const target of targets) expect(ids).toContain(target);
  });

  test('of any kind never breaks out of its place', async () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '</div>',
      '</article>',
      '<b>',
      '`',
      '```\n',
      '|',
      '\n',
      '- [ ] ',
      '<!--',
      '-->',
      '"',
      "'",
      '&',
      '#1',
      '@a',
      '[',
      '](',
      ')',
      '<details>',
      '<table><td>',
      '<svg><title>',
      '<textarea>',
      '<plaintext>',
      '</main>',
      ' ',
      'x',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 25 }), async (parts) => {
        const page = await openBody(parts.join(''));
        expect(page.match(/<article/g)).toHaveLength(1);
        expect(page.indexOf('<aside>')).toBeGreaterThan(page.indexOf('</article>'));
        expect(page).not.toMatch(/<(?:script|svg><title|textarea|plaintext)/);
      }),
      { numRuns: 60 },
    );
  });
});
