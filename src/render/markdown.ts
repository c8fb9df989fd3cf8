import { oneLine } from '../recommend/words.ts';

/*
 * Text from data inside GitHub-flavoured Markdown. Clients differ: some render Markdown with raw HTML switched on, some put the text into a page
 * as it is. So what comes from data is made harmless for both.
 */

/** Characters that are written as numeric references: neither HTML nor Markdown gives a reference any structure. */
const REFERENCED = new Set('&<>"`[]|\\{}$');
/** These and emphasis, strike-through, headings, images; the latter are backslash-escaped, which also reads well where Markdown is shown raw. */
const STRUCTURAL = /[&<>"`[\]|\\{}$*_~#!]/gu;

/** Lines without any of these are plain already; most are. */
const TELLING = /[&<>"`[\]|\\{}$*_~#!@]|:\/\/|www\.|^[-+=\d]/iu;

/** One line of data as inline Markdown: no markup of its own, no HTML, no links. */
export function escapeMarkdown(data: string): string {
  const line = oneLine(data);
  if (!TELLING.test(line)) return line;
  return (
    line
      .replace(STRUCTURAL, (character) =>
        REFERENCED.has(character) ? `&#${String(character.charCodeAt(0))};` : `\\${character}`,
      )
      // GitHub-flavoured Markdown makes links out of bare addresses.
      .replace(/:\/\//gu, ':&#47;&#47;')
      .replace(/www\./giu, (www) => `${www.slice(0, 3)}&#46;`)
      .replace(/@/gu, '&#64;')
      // At the start of a line these begin a list, a quotation or an underline heading.
      .replace(/^([-+=]|\d+[.)])/u, '\\$1')
      .replace(/^\\(\d+)([.)])/u, '$1\\$2')
  );
}

/** Markdown written by the authors of a rule: kept, but without raw HTML. */
export const authoredMarkdown = (text: string): string => text.replace(/\r\n?/gu, '\n').replaceAll('<', '&lt;').trim();
