/** Style of the pages: no scripts, no files from elsewhere, light and dark as the reader's system has it. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #16211f; --soft: #52625e; --paper: #fbfaf7; --card: #ffffff; --line: #dfe3de; --accent: #0b6b5d; --mark: #e4f2ee; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eeeb; --soft: #9fb0aa; --paper: #111816; --card: #18211e; --line: #2b3834; --accent: #6fd3bf; --mark: #1d332d; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.6 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 4rem 1.5rem 5rem; }
h1 { font-size: 2.3rem; line-height: 1.15; letter-spacing: -0.02em; margin: 0 0 1rem; text-wrap: balance; }
h2 { font-size: 0.85rem; letter-spacing: 0.09em; text-transform: uppercase; color: var(--soft); margin: 3rem 0 1rem; }
p { margin: 0 0 1rem; }
.lead { font-size: 1.2rem; color: var(--soft); max-width: 38rem; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 3px; }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.75rem; }
li { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.2rem; }
li strong { display: block; }
li span { color: var(--soft); font-size: 0.95rem; }
code { font: 0.88em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: var(--mark); border-radius: 5px; padding: 0.1em 0.35em; overflow-wrap: anywhere; }
.state { display: inline-block; background: var(--mark); color: var(--accent); border-radius: 99px; padding: 0.15rem 0.8rem; font-size: 0.85rem; margin-bottom: 1.4rem; }
.open { color: #8a4b00; background: #fdf0dc; }
@media (prefers-color-scheme: dark) { .open { color: #f3c583; background: #38290f; } }
footer { margin-top: 3.5rem; color: var(--soft); font-size: 0.9rem; }
`;
