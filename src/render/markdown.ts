import { oneLine } from '../recommend/words.ts';

/*
 * Text from data inside GitHub-flavoured Markdown. Clients differ: some render Markdown with raw HTML switched on, some put the text into a page
 * as it is. So what comes from data is made harmless for both.
 */

/**
 * What stands for a character that has a meaning. Those that could open HTML, a link, a table or code become numeric references, to which neither HTML nor
 * Markdown gives any structure; emphasis, strike-through, headings and images are backslash-escaped, which also reads well where Markdown is shown raw.
 */
const HARMLESS: Readonly<Record<string, string>> = Object.fromEntries([
  ...[...'&<>"`[]|\\{}$@'].map((character) => [character, `&#${character.charCodeAt(0)};`]),
  ...[...'*_~#!'].map((character) => [character, `\\${character}`]),
]);

const TELLING = /[&<>"`[\]|\\{}$*_~#!@]/gu;
/** GitHub-flavoured Markdown makes links out of bare addresses. */
const ADDRESS = /:\/\/|www\./iu;
/** At the start of a line these begin a list, a quotation or an underline heading. */
const BEGINNING = /^[-+=]|^\d/u;

/** One line of data as inline Markdown: no markup of its own, no HTML, no links. */
export function escapeMarkdown(data: string): string {
  let line = oneLine(data).replace(TELLING, (character) => HARMLESS[character] ?? '');
  if (ADDRESS.test(line))
    line = line.replace(/:\/\//gu, ':&#47;&#47;').replace(/www\./giu, (www) => `${www.slice(0, 3)}&#46;`);
  return BEGINNING.test(line) ? line.replace(/^([-+=])/u, '\\$1').replace(/^(\d+)([.)])/u, '$1\\$2') : line;
}

/** Markdown written by the authors of a rule: kept, but without raw HTML. */
export const authoredMarkdown = (text: string): string => text.replace(/\r\n?/gu, '\n').replaceAll('<', '&lt;').trim();
