import { isObject, type JsonObject } from '../../kernel/index.ts';
import { CODE_SYSTEMS } from '../../terminology/code-systems.ts';
import type { ObservationEntry } from '../../terminology/terminology.ts';
import type { Entry } from '../chart.ts';
import type { CertaintyReason, ObservationFact } from '../profile.ts';
import type { Reading } from '../reading.ts';
import { concept, number, objects, text } from './elements.ts';
import { DAY, timeRange } from './time.ts';

/** A LOINC code, also in the path form that some form builders use (`/44261-6`). */
const LOINC_LINK = /^\/?(\d{1,7}-\d)$/;
/** Tail of a definition URL that names a LOINC code. */
const LOINC_URL = /^https?:\/\/loinc\.org\/(?:[a-z]+\/)?(\d{1,7}-\d)\/?$/i;
const BARE = /^(?:1|\{[^{}]*\})$/;
const DEPTH = 8;
const ITEMS = 2000;
const DAILY_LIFE: ReadonlySet<ObservationFact['domain']> = new Set(['activity', 'diet', 'sleep', 'stress', 'mood']);

function loincOf(item: JsonObject): string | undefined {
  return LOINC_LINK.exec(text(item.linkId) ?? '')?.[1] ?? LOINC_URL.exec(text(item.definition) ?? '')?.[1];
}

/**
 * Answers of a questionnaire become Facts only where the item itself carries a LOINC code that rules know: what an answer without a code means is told by
 * the Questionnaire, which is not at hand. Everything a patient says of himself is of low certainty.
 */
export function readQuestionnaireResponse(reading: Reading, entry: Entry): void {
  const { resource } = entry;
  if (reading.withheld.has('lifestyle')) return;
  const owned = reading.owned(resource.subject, entry);
  if (owned === 'no') return;
  const { status } = resource;
  if (status !== 'completed' && status !== 'amended' && status !== 'in-progress') {
    reading.skip('patient.status-not-used', entry.key, 'QuestionnaireResponse was stopped or entered in error.');
    return;
  }
  const reasons: CertaintyReason[] = ['self-reported'];
  if (status === 'in-progress') reasons.push('preliminary');
  if (owned === 'assumed') reasons.push('subject-assumed');
  const effective = timeRange(resource.authored);
  let read = 0;
  let seen = 0;
  const visit = (items: readonly JsonObject[], path: string, depth: number): void => {
    items.forEach((item, index) => {
      seen += 1;
      if (seen > ITEMS || depth > DEPTH) return;
      const place = `${path}.item[${index}]`;
      const code = loincOf(item);
      const codings = code === undefined ? [] : [{ system: CODE_SYSTEMS.loinc, code }];
      const known = code === undefined ? undefined : reading.deps.terminology.vocabularies.observationOf(codings);
      const answers = objects(item.answer);
      const answer = answers.length === 1 ? answers[0] : undefined;
      if (known !== undefined && answer !== undefined && !reading.withheld.has(classOf(known))) {
        const value = readValue(reading, answer, known);
        if (value === undefined) {
          reading.skip('patient.value-kind', entry.key + place, 'The answer is no number in a known unit and no code.');
        } else {
          const at = effective?.to;
          const stale = at !== undefined && reading.asOf - at > known.freshDays * DAY;
          read += 1;
          reading.fact({
            ...reading.core(entry, effective, stale ? [...reasons, 'out-of-date'] : reasons, `#${place.slice(1)}`),
            kind: 'observation',
            domain: known.domain,
            measure: known.key,
            codings,
            ...value,
          });
        }
      }
      visit(objects(item.item), place, depth + 1);
      for (const inner of answers) visit(objects(inner.item), `${place}.answer`, depth + 1);
    });
  };
  visit(objects(resource.item), '', 0);
  if (read === 0) {
    reading.skip('patient.answers-not-coded', entry.key, 'No answer carries a LOINC code that rules know.');
  }
}

const classOf = (known: ObservationEntry) => (DAILY_LIFE.has(known.domain) ? 'lifestyle' : 'observations');

function readValue(
  reading: Reading,
  answer: JsonObject,
  known: ObservationEntry,
): Pick<ObservationFact, 'value' | 'unit' | 'valueCodings'> | undefined {
  const bare = number(answer.valueInteger) ?? number(answer.valueDecimal);
  // A form says its unit in the question; a bare number is taken only where the measurement has none.
  if (bare !== undefined)
    return BARE.test(known.unit) ? { value: bare, unit: known.unit, valueCodings: [] } : undefined;
  if (isObject(answer.valueQuantity)) {
    const value = number(answer.valueQuantity.value);
    const unit = text(answer.valueQuantity.code) ?? text(answer.valueQuantity.unit);
    if (value === undefined || unit === undefined) return undefined;
    if (unit === known.unit) return { value, unit, valueCodings: [] };
    const converted = reading.deps.terminology.convert(value, unit, known.unit, known.molarMass);
    return converted.ok ? { value: converted.value, unit: known.unit, valueCodings: [] } : undefined;
  }
  const { codings } = concept({ coding: [answer.valueCoding] });
  return codings.length > 0 ? { valueCodings: codings } : undefined;
}
