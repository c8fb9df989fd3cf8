import type { Finding } from '../../kernel/index.ts';
import type { Placed } from '../../terminology/data.ts';
import { cellOf, readRows } from '../../terminology/table.ts';
import type { Interaction, UnderInhibition } from './phenoconversion.ts';

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

/** profiles/knowledge/under-inhibition.tsv. */
export const readUnderInhibition = (
  text: string,
  file: string,
  findings: Finding[],
): readonly Placed<UnderInhibition>[] =>
  readRows<UnderInhibition>(text, file, ['gene', 'strength', 'phenotype', 'limits'], findings, (row, fault) => {
    const [gene, strength, phenotype, limits] = [cellOf(row, 0), cellOf(row, 1), cellOf(row, 2), cellOf(row, 3)];
    if (gene === '' || gene === 'CYP2D6') return fault(0, 'A gene other than CYP2D6, whose score is reckoned with.');
    if (strength !== 'strong') return fault(1, 'Only strong inhibitors leave an enzyme that counts as something.');
    if (phenotype === '') return fault(2, 'The phenotype is missing.');
    if (limits === '') return fault(3, 'What speaks against it has to be said.');
    return { gene, strength, phenotype, limits };
  });
