import type { Finding } from '../../kernel/index.ts';
import type { Placed } from '../../terminology/data.ts';
import { cellOf, readRows } from '../../terminology/table.ts';
import type { Interaction } from './phenoconversion.ts';

const EFFECTS = ['inhibitor', 'inducer'] as const;
const STRENGTHS = ['strong', 'moderate', 'listed'] as const;

/** profiles/knowledge/phenoconversion.tsv: names of the columns and the form of each cell. */
export const readInteractions = (text: string, file: string, findings: Finding[]): readonly Placed<Interaction>[] =>
  readRows<Interaction>(text, file, ['gene', 'drug', 'effect', 'strength', 'source'], findings, (row, fault) => {
    const gene = cellOf(row, 0);
    const drug = cellOf(row, 1);
    const effect = EFFECTS.find((one) => one === cellOf(row, 2));
    const strength = STRENGTHS.find((one) => one === cellOf(row, 3));
    if (gene === '' || drug === '') return fault(0, 'A gene and a drug are needed.');
    if (effect === undefined) return fault(2, `The effect is ${EFFECTS.join(' or ')}.`);
    if (strength === undefined) return fault(3, `The strength is ${STRENGTHS.join(', ')}.`);
    if (cellOf(row, 4) === '') return fault(4, 'The source is missing.');
    return { gene, drug, effect, strength, source: cellOf(row, 4) };
  });
