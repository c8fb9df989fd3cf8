import { Document, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { RuleRow } from '../rule-profile.ts';

/** As wide as the shipped rules are written. */
const LINE_WIDTH = 128;

/**
 * The text of a rule.yaml with other rows; everything else stays as it is, to the byte. Comments inside the old rows go with them. Undefined when
 * the text has no list of rows to replace.
 */
export function withRows(text: string, rows: readonly RuleRow[]): string | undefined {
  const { contents } = parseDocument(text);
  if (!isMap(contents)) return undefined;
  const pair = contents.items.find(({ key }) => isScalar(key) && key.value === 'rows');
  if (pair === undefined || !isScalar(pair.key) || !isSeq(pair.value)) return undefined;
  const start = pair.key.range?.[0];
  const end = pair.value.range?.[1];
  if (start === undefined || end === undefined) return undefined;
  // The end of a block list lies at the start of the line after it, or of the text.
  const rest = text.slice(end);
  return `${text.slice(0, start)}${rowsYaml(rows)}${rest.startsWith('\n') ? rest.slice(1) : rest}`;
}

/** Conditions that ask one thing stand on one line. */
function rowsYaml(rows: readonly RuleRow[]): string {
  const document = new Document({ rows });
  visit(document, {
    Map: (_, map) => {
      const keys = map.items.map(({ key }) => (isScalar(key) ? key.value : undefined));
      const isLeaf = !keys.some(
        (key) =>
          key === 'row' || key === 'rows' || key === 'all' || key === 'any' || key === 'not' || key === 'summary',
      );
      if (isLeaf) map.flow = true;
    },
  });
  return document.toString({ lineWidth: LINE_WIDTH, singleQuote: true, flowCollectionPadding: true });
}
