import { isObject, type JsonObject } from '../../kernel/index.ts';
import type { Gene } from '../../terminology/terminology.ts';
import type { CertaintyReason, DrugRef } from '../profile.ts';
import { drugOfConcept, remarkUnknownDrug } from '../read/drugs.ts';
import { type Concept, concept, hasCode, isEmpty, objects } from '../read/elements.ts';
import type { Reading } from '../reading.ts';
import { IMPLICATION, LOINC, MEDICATION_ASSESSED, METABOLISM_EFFECT, TBD } from './codes.ts';
import { type GenomicEntry, putGene } from './entry.ts';
import { componentsWith, genesOf, valueConcept } from './gene.ts';
import { foreignPhenotype, readValue } from './result.ts';

/** `http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/medication-assessed-reference` and its like point to a Medication instead. */
const ASSESSED_REFERENCE = /\/medication-assessed-?reference$|\/therapy-assessed-?reference$/;

/**
 * Reads a therapeutic implication: what the laboratory says of a drug, and, where it says it in metabolizer terms, the phenotype of the gene. The gene is
 * the one studied, or that of the results the implication was derived from.
 */
export function readImplication(reading: Reading, from: GenomicEntry): void {
  const { entry } = from;
  const genes = genesOf(reading, entry);
  const effects = objects(entry.resource.component).filter((component) => {
    const code = concept(component.code);
    return hasCode(code, TBD, IMPLICATION) || hasCode(code, LOINC, METABOLISM_EFFECT);
  });
  const stated = effects.map(valueConcept).filter((value) => !isEmpty(value));
  const said = phenotypeOf(reading, from, genes, effects);
  const drugs = drugsAssessed(reading, from);
  const [gene] = genes.length === 1 ? genes : [];
  drugs.forEach((drug, index) => {
    reading.fact({
      ...reading.core(entry, from.effective, [...from.reasons, ...drug.reasons], index === 0 ? '' : `#drug[${index}]`),
      kind: 'implication',
      ...(gene === undefined ? {} : { gene: gene.symbol }),
      drug: drug.drug,
      codings: stated.flatMap((value) => value.codings),
    });
  });
  if (drugs.length === 0 && !said) {
    reading.skip(
      'patient.genomic-kind-not-read',
      entry.key,
      'The implication speaks of no drug that the gateway knows and states no phenotype.',
    );
  }
}

/** The phenotype of the one gene that has such a term. True when something was put or said. */
function phenotypeOf(
  reading: Reading,
  from: GenomicEntry,
  genes: readonly Gene[],
  effects: readonly JsonObject[],
): boolean {
  let said = false;
  effects.forEach((effect, index) => {
    const suffix = index === 0 ? '#phenotype' : `#phenotype[${index}]`;
    const code = concept(effect.code);
    const value = valueConcept(effect);
    const fits = genes.flatMap((gene) => readValue(reading, gene, { element: effect, code, value }, 'phenotype'));
    const [one, other] = fits;
    if (one !== undefined && other === undefined) {
      putGene(reading, from, suffix, one);
      said = true;
      return;
    }
    const [gene, second] = genes;
    const foreign = gene === undefined ? undefined : foreignPhenotype(gene, value);
    if (foreign === undefined) return;
    if (second === undefined) {
      putGene(reading, from, suffix, foreign);
      reading.skip(
        'patient.result-not-understood',
        from.entry.key + suffix,
        'The phenotype is no standard term of the gene.',
      );
    } else {
      reading.skip(
        'patient.result-not-understood',
        from.entry.key + suffix,
        'The phenotype may be of any of several genes.',
      );
    }
    said = true;
  });
  return said;
}

interface Assessed {
  readonly drug: DrugRef;
  readonly reasons: readonly CertaintyReason[];
}

function drugsAssessed(reading: Reading, { entry }: GenomicEntry): readonly Assessed[] {
  const found: Assessed[] = [];
  const take = (named: Concept): void => {
    const read = drugOfConcept(reading, entry, named);
    if (read.drugs.length === 0) remarkUnknownDrug(reading, entry, read);
    for (const drug of read.drugs) found.push({ drug, reasons: read.reasons });
  };
  for (const component of componentsWith(entry.resource, LOINC, MEDICATION_ASSESSED)) {
    const named = valueConcept(component);
    if (!isEmpty(named)) take(named);
    for (const extension of objects(component.extension)) {
      if (typeof extension.url !== 'string' || !ASSESSED_REFERENCE.test(extension.url)) continue;
      const reference = isObject(extension.valueReference) ? extension.valueReference.reference : undefined;
      const medication = typeof reference === 'string' ? reading.chart.resolve(reference, entry) : undefined;
      if (medication !== undefined) take(concept(medication.resource.code));
    }
  }
  return found;
}
