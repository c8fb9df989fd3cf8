import type { Annotation, CodeableConcept, Coding, Extension } from '../../fhir/index.ts';
import type { DrugRef, Coding as FactCoding } from '../../patient/profile.ts';
import type { EvidenceSource } from '../../recommend/policy.ts';
import type { CodedText, Grading } from '../../recommend/recommendation.ts';
import { oneLine } from '../../recommend/words.ts';
import { CODE_SYSTEMS } from '../../terminology/index.ts';
import { type AdviceSystem, displayOf, extensionUrl, systemUrl } from '../code-systems.ts';
import { escapeMarkdown } from '../markdown.ts';

const CODE = /^[^\s]+(\s[^\s]+)*$/u;

export const loinc = (code: string, display: string): Coding => ({ system: CODE_SYSTEMS.loinc, code, display });

/** One line that is never empty, as FHIR asks of every text. */
export const textOf = (text: string, otherwise: string): string => oneLine(text) || oneLine(otherwise) || 'not stated';

/** An Annotation: its text is Markdown, so what comes from data is escaped. */
export const annotation = (text: string, otherwise: string): Annotation => ({
  text: escapeMarkdown(textOf(text, otherwise)),
});

function codingOf({ system, code, display }: FactCoding): readonly Coding[] {
  if (!CODE.test(code)) return [];
  const words = oneLine(display ?? '');
  return [{ ...(system === undefined ? {} : { system }), code, ...(words === '' ? {} : { display: words }) }];
}

export function conceptOf({ text, codings }: CodedText): CodeableConcept {
  const coding = codings.flatMap(codingOf);
  return { ...(coding.length === 0 ? {} : { coding }), text: textOf(text, 'not named') };
}

/** A drug with its RxNorm ingredient where known. */
export const drugConcept = (drug: DrugRef, coding?: FactCoding): CodeableConcept =>
  conceptOf({
    text: drug.name,
    codings:
      coding !== undefined
        ? [coding]
        : drug.rxcui === undefined
          ? []
          : [{ system: CODE_SYSTEMS.rxnorm, code: drug.rxcui, display: drug.name }],
  });

/** The rule and row that said it. */
export interface Said {
  readonly id: string;
  readonly version: string;
  readonly row: string;
}

/** Source, strength, level, kind, topic, population and rule of what was said, as extensions that a machine can read. */
export function adviceExtensions(grading: Grading, said: Said, publicUrl: string): Extension[] {
  const coded = (id: Exclude<AdviceSystem, 'override-reason'>, code: string, display: string): Extension => ({
    url: extensionUrl(publicUrl, id),
    valueCoding: { system: systemUrl(publicUrl, id), code, display },
  });
  const sources = new Set<EvidenceSource>(grading.evidence.map(({ source }) => source));
  const population = oneLine(grading.population ?? '');
  return [
    ...[grading.category, ...(grading.also ?? [])].map((category) =>
      coded('recommendation-category', category, displayOf['recommendation-category'](category)),
    ),
    coded('recommendation-strength', grading.strength, displayOf['recommendation-strength'](grading.strength)),
    ...[...sources].map((source) => coded('recommendation-source', source, displayOf['recommendation-source'](source))),
    coded('recommendation-level', grading.level, displayOf['recommendation-level'](grading.level)),
    coded('recommendation-topic', grading.topic, displayOf['recommendation-topic'](grading.topic)),
    ...(population === ''
      ? []
      : [{ url: extensionUrl(publicUrl, 'recommendation-population'), valueString: population }]),
    {
      url: extensionUrl(publicUrl, 'recommendation-rule'),
      valueString: `${said.id}|${said.version}#${oneLine(said.row) || 'row'}`,
    },
  ];
}
