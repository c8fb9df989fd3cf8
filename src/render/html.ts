import { oneLine } from '../recommend/words.ts';

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for the content or a quoted attribute of HTML: one visible line. */
export const escapeHtml = (text: string): string =>
  oneLine(text).replace(/[&<>"']/gu, (character) => REFERENCES[character] ?? '');
