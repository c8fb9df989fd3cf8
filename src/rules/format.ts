import { isMap, isScalar, parseDocument } from 'yaml';

/** How people read a rule: what it is, what wakes it, how its rows are taken, then what they say and why. */
export const SECTIONS: readonly string[] = [
  '$schema',
  'id',
  'title',
  'version',
  'status',
  'topic',
  'owner',
  'review-by',
  'trigger',
  'when',
  'hit',
  'rows',
  'outcomes',
  'pathways',
  'evidence',
  'override-reasons',
];

/**
 * The text of a rule.yaml with its sections in the usual order, each as it was written, to the byte, with the comments above it; line feeds alone
 * end lines, and one of them ends the file. What stands above the first key stays there. Undefined for a text that is no map of keys.
 */
export function formatRule(written: string): string | undefined {
  const text = `${written.replaceAll('\r\n', '\n').trimEnd()}\n`;
  const document = parseDocument(text);
  const { contents } = document;
  if (document.errors.length > 0 || !isMap(contents)) return undefined;
  const sections: { readonly key: string; readonly from: number; readonly to: number }[] = [];
  let from: number | undefined;
  for (const { key, value } of contents.items) {
    if (!isScalar(key) || !key.range) return undefined;
    const end = isRanged(value) ? value.range[1] : key.range[1];
    from ??= key.range[0];
    const to = text[end - 1] === '\n' ? end : text.indexOf('\n', end) + 1;
    sections.push({ key: String(key.value), from, to });
    from = to;
  }
  const [first] = sections;
  if (first === undefined || contents.flow) return undefined;
  const place = (key: string): number => (SECTIONS.includes(key) ? SECTIONS.indexOf(key) : SECTIONS.length);
  const sorted = [...sections].sort((a, b) => place(a.key) - place(b.key));
  const rest = text.slice(sections.at(-1)?.to);
  const body = sorted.map((section) => text.slice(section.from, section.to)).join('');
  return `${text.slice(0, first.from)}${body}${rest}`;
}

const isRanged = (node: unknown): node is { readonly range: readonly [number, number, number] } =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
