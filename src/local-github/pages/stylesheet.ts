/** The pages' only style sheet: light and dark, from a phone's width on. */
export const stylesheet = `
:root { color-scheme: light dark;
  --text: light-dark(#1f2328, #e6edf3); --quiet: light-dark(#59636e, #9198a1); --page: light-dark(#fff, #0d1117);
  --soft: light-dark(#f6f8fa, #151b23); --line: light-dark(#d1d9e0, #3d444d); --link: light-dark(#0969da, #4493f8);
  --good: light-dark(#1a7f37, #3fb950); --bad: light-dark(#cf222e, #f85149); --busy: light-dark(#9a6700, #d29922);
  --done: light-dark(#8250df, #ab7df8); --add: light-dark(#dafbe1, #12261e); --cut: light-dark(#ffebe9, #25171c);
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); overflow-wrap: anywhere;
  font: 14px/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
code, pre { font: 12px/1.5 var(--mono); }
h1 { font-size: 24px; font-weight: 400; line-height: 1.25; margin: 0 0 8px; }
h2 { font-size: 14px; margin: 0 0 8px; }
.quiet { color: var(--quiet); } .good { color: var(--good); } .bad { color: var(--bad); } .busy { color: var(--busy); }
a.quiet { color: var(--quiet); }
time { white-space: nowrap; }
.strong, .person { font-weight: 600; }
.person { color: inherit; }
.top { background: var(--soft); border-bottom: 1px solid var(--line); }
.bar, .tabs, main { max-width: 1200px; margin: 0 auto; padding: 12px 16px; }
.bar { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; }
.home { color: inherit; font-weight: 600; }
.live { margin-left: auto; }
.tabs { display: flex; gap: 16px; padding-block: 0; }
.tabs a, .choices a { color: inherit; padding: 8px 0; border-bottom: 2px solid transparent; }
.tabs [aria-current], .choices [aria-current] { font-weight: 600; border-color: #fd8c73; }
main { padding-block: 24px; }
.title { border-bottom: 1px solid var(--line); margin-bottom: 16px; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr); gap: 24px; }
@media (min-width: 860px) { .columns { grid-template-columns: minmax(0, 1fr) 280px; } }
aside section { border-bottom: 1px solid var(--line); padding-bottom: 12px; margin-bottom: 12px; }
aside section:last-child { border: 0; }
.state, .badge, .label, .reaction { display: inline-block; border-radius: 2em; padding: 0 8px; font-size: 12px;
  white-space: nowrap; max-width: 100%; overflow: hidden; text-overflow: ellipsis; vertical-align: middle; }
.state { color: var(--page); font-weight: 600; background: var(--quiet); }
.title .state { font-size: 14px; padding: 4px 12px; }
.issue-open, .pull-open { background: var(--good); }
.issue-completed, .pull-merged { background: var(--done); }
.pull-closed { background: var(--bad); }
.badge, .label, .reaction { border: 1px solid var(--line); }
.label, .reaction { margin-right: 4px; }
.dot { margin-right: 5px; }
.box, .comment { border: 1px solid var(--line); border-radius: 6px; margin: 0 0 16px; overflow: hidden; }
.box > h2, .box > summary, .comment > header, .choices { background: var(--soft); padding: 8px 16px; margin: 0; }
.box > h2, .comment > header, .choices { border-bottom: 1px solid var(--line); }
.box > h2 { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 16px; }
.box > p { padding: 0 16px; }
.choices { display: flex; gap: 16px; padding-block: 0; }
.lines { list-style: none; margin: 0; padding: 0; }
.box .lines li { padding: 8px 16px; border-top: 1px solid var(--line); }
.box h2 + .lines li:first-child, .choices + .lines li:first-child { border-top: 0; }
aside .lines li { margin-bottom: 6px; }
.meta { font-size: 12px; margin-top: 2px; display: flex; flex-wrap: wrap; gap: 0 12px; }
.progress { font-weight: 400; white-space: nowrap; }
progress { width: 120px; height: 8px; accent-color: var(--done); vertical-align: middle; }
.event { margin: 0 0 16px; padding-left: 16px; border-left: 2px solid var(--line); }
.reactions { margin: 0; padding: 0 16px 12px; }
.comment details > summary { padding: 8px 16px; }
.clone, .markdown pre { background: var(--soft); padding: 12px; border-radius: 6px; overflow-x: auto;
  overflow-wrap: normal; }
.markdown { padding: 16px; }
.markdown details > summary { padding: 0; }
.markdown > :first-child { margin-top: 0; } .markdown > :last-child { margin-bottom: 0; }
.markdown h1, .markdown h2 { font-size: 1.5em; font-weight: 600; border-bottom: 1px solid var(--line); margin: 20px 0 12px; }
.markdown h2 { font-size: 1.3em; }
.markdown h3, .markdown h4, .markdown h5, .markdown h6 { font-size: 1.1em; margin: 16px 0 8px; }
.markdown code { background: var(--soft); border-radius: 4px; padding: 2px 4px; }
.markdown pre code { background: none; padding: 0; }
.markdown blockquote { margin: 0 0 12px; padding: 0 12px; border-left: 4px solid var(--line); color: var(--quiet); }
.alert { margin: 0 0 12px; padding: 4px 16px; border-left: 4px solid var(--link); }
.alert-title { margin: 4px 0 8px; font-weight: 600; color: var(--link); } .alert > :last-child { margin-bottom: 4px; }
.alert.warning { border-color: var(--busy); } .alert.warning > .alert-title { color: var(--busy); }
.alert.caution { border-color: var(--bad); } .alert.caution > .alert-title { color: var(--bad); }
.markdown table { display: block; width: max-content; max-width: 100%; overflow-x: auto; border-collapse: collapse;
  overflow-wrap: normal; margin: 0 0 16px; }
.markdown th, .markdown td { border: 1px solid var(--line); padding: 4px 12px; }
.markdown img { max-width: 100%; }
.markdown ul, .markdown ol { padding-left: 2em; }
.contains-task-list { list-style: none; }
.task-list-item { list-style: none; }
.task-list-item > input, .task-list-item > p > input { margin: 0 6px 0 -20px; vertical-align: middle; }
.mention { font-weight: 600; color: inherit; }
.diagram { margin: 0 0 12px; }
.diagram figcaption { font-size: 12px; color: var(--quiet); margin-bottom: 4px; }
.sr-only { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.files > h2 { font-weight: 600; margin-top: 24px; }
.diff { display: grid; grid-template-columns: minmax(max-content, 1fr); margin: 0; overflow-x: auto;
  overflow-wrap: normal; border-top: 1px solid var(--line); tab-size: 4; }
.diff span { padding-right: 16px; }
.diff span::before { content: attr(data-line); display: inline-block; width: 4ch; text-align: right;
  margin-right: 12px; color: var(--quiet); }
.diff .added { background: var(--add); } .diff .removed { background: var(--cut); }
.diff .hunk { background: var(--soft); color: var(--quiet); } .diff .note { color: var(--quiet); }
`;
