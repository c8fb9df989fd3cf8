/** The style of the page of an explanation: both themes, paper, and narrow screens. Colours only repeat what words and signs say. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1b2733; --soft: #55636f; --paper: #fbfbf9; --panel: #ffffff; --line: #d9dedd;
  --yes: #11683c; --yes-ground: #e6f4ea; --no: #5d6670; --no-ground: #eef0f1; --unknown: #8a4b00; --unknown-ground: #fdf1dc; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e9ed; --soft: #a3b0ba; --paper: #14191d; --panel: #1b2227; --line: #364149;
    --yes: #7fdba5; --yes-ground: #173424; --no: #aab4bc; --no-ground: #262e34; --unknown: #f2bf6d; --unknown-ground: #3a2c12; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; text-wrap: balance; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 0; }
h3 { font-size: 1rem; margin: 0; font-weight: 600; }
p { margin: .35rem 0; }
a { color: inherit; }
.soft { color: var(--soft); font-size: .875rem; }
nav ol { list-style: none; margin: 1.25rem 0 2rem; padding: 0; border-top: 1px solid var(--line); }
nav li { display: flex; gap: .75rem; align-items: baseline; justify-content: space-between; padding: .45rem 0; border-bottom: 1px solid var(--line); }
article { background: var(--panel); border: 1px solid var(--line); border-radius: .6rem; padding: 1.25rem; margin: 0 0 1.5rem; }
.answer { display: inline-block; white-space: nowrap; border-radius: .35rem; padding: .05rem .5rem; font-size: .875rem; font-weight: 600; }
.yes { color: var(--yes); background: var(--yes-ground); }
.no { color: var(--no); background: var(--no-ground); }
.unknown { color: var(--unknown); background: var(--unknown-ground); outline: 1px dashed currentColor; outline-offset: -1px; }
.verdict { margin: .9rem 0 .4rem; padding: .6rem .8rem; border-radius: .4rem; font-weight: 600; }
.verdict ul { margin: .3rem 0 0; padding-left: 1.2rem; font-weight: 400; }
details { border-top: 1px solid var(--line); padding: .5rem 0; }
summary { cursor: pointer; display: flex; gap: .6rem; align-items: baseline; flex-wrap: wrap; }
summary::before { content: "▸"; color: var(--soft); }
details[open] > summary::before { content: "▾"; }
summary:focus-visible, a:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; border-radius: .2rem; }
ul.tree, ul.tree ul { list-style: none; margin: 0; padding: 0; }
ul.tree ul { margin-left: .65rem; padding-left: 1rem; border-left: 1px solid var(--line); }
ul.tree li { padding: .2rem 0; }
.asks { display: grid; grid-template-columns: 6.2rem 1fr; gap: .25rem; align-items: baseline; }
.fact { display: block; color: var(--soft); font-size: .875rem; }
.says { margin: .1rem 0 .5rem 1.4rem; }
details.more { border: 0; padding: 0; }
details.more summary { color: var(--soft); font-size: .875rem; }
@media (max-width: 34rem) { .asks { grid-template-columns: 1fr; gap: .1rem; } body { padding: 1.25rem .75rem 3rem; } article { padding: .9rem; } }
@media print {
  :root { --ink: #000; --soft: #333; --paper: #fff; --panel: #fff; --line: #999; --yes: #000; --no: #000; --unknown: #000;
    --yes-ground: #fff; --no-ground: #fff; --unknown-ground: #fff; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  article { border: 0; border-top: 2px solid #000; border-radius: 0; padding: .6rem 0 0; break-before: auto; }
  .answer { border: 1px solid #000; }
  details, .asks, .verdict { break-inside: avoid; }
  summary::before { content: none; }
  nav { display: none; }
}
`;
