import type { CertaintyReason, Coding, Fact } from '../patient/profile.ts';
import type { Terminology } from '../terminology/terminology.ts';
import type { Reason } from './recommendation.ts';
import { clip, dateWords, geneResultWords, oneLine } from './words.ts';

/** Longest sentence about one fact. */
const SENTENCE_LIMIT = 300;
/** Longest piece of a caller's own text inside a sentence. */
const QUOTE_LIMIT = 120;

const quoted = (text: string): string => clip(oneLine(text), QUOTE_LIMIT);
const named = (codings: readonly Coding[], text?: string): string | undefined => {
  const own = text ?? codings.find((c) => c.display !== undefined)?.display ?? codings[0]?.code;
  return own === undefined ? undefined : quoted(own);
};

/** A Fact in a sentence: what was known, whence, when; `more` is what else belongs to it. */
export function reasonOf(fact: Fact, terminology: Terminology, more = ''): Reason {
  return {
    fact: fact.id,
    source: fact.source,
    text: clip(oneLine(`${sentence(fact, terminology)}${more}`), SENTENCE_LIMIT),
    certainty: fact.certainty,
  };
}

function sentence(fact: Fact, terminology: Terminology): string {
  const on = dateWords(fact.effective);
  switch (fact.kind) {
    case 'gene-result': {
      const genotype = fact.diplotype === undefined ? '' : `; genotype ${quoted(fact.diplotype)}`;
      const reading = fact.interpretedBy === 'gateway' ? '; phenotype worked out by this gateway' : '';
      return `${geneResultWords(fact)} (${reportWords(on)}${genotype}${reading})`;
    }
    case 'variant': {
      const called = fact.significance === 'not-stated' ? 'unclassified' : fact.significance.replaceAll('-', ' ');
      const name = fact.name === undefined ? '' : ` ${quoted(fact.name)}`;
      return `${fact.gene}: ${called} variant${name} (${reportWords(on)})`;
    }
    case 'implication': {
      const said = named(fact.codings) ?? 'an implication';
      return `Laboratory's own statement about ${fact.drug.name}: ${said}${dated(on)}`;
    }
    case 'medication': {
      const drug = fact.drugs.map((d) => d.name).join(' with ') || named(fact.codings, fact.text) || 'a medication';
      return `${MEDICATION_WORDS[fact.role]}: ${drug}${dated(on)}`;
    }
    case 'condition': {
      const what = named(fact.codings, fact.text) ?? 'a problem';
      return `Problem on record: ${what}${fact.verified === 'unconfirmed' ? ', not confirmed' : ''}${dated(on)}`;
    }
    case 'allergy': {
      const what = fact.drugs.map((d) => d.name).join(' with ') || named(fact.codings) || 'a substance';
      return `Allergy or intolerance on record: ${what}${dated(on)}`;
    }
    case 'observation': {
      const title = fact.measure === undefined ? undefined : terminology.vocabularies.observation(fact.measure)?.title;
      const what = title ?? named(fact.codings) ?? 'Measurement';
      const value =
        fact.value === undefined
          ? (named(fact.valueCodings) ?? 'reported')
          : [fact.comparator, String(fact.value), fact.unit].filter(Boolean).join(' ');
      return `${what}: ${value}${dated(on)}`;
    }
    case 'pregnancy':
      return `${fact.pregnant ? 'Pregnant' : 'Not pregnant'}${dated(on)}`;
  }
}

const reportWords = (on: string | undefined): string =>
  on === undefined ? 'undated laboratory report' : `laboratory report of ${on}`;
const dated = (on: string | undefined): string => (on === undefined ? '' : ` (${on})`);

const MEDICATION_WORDS = {
  selected: 'Being ordered',
  draft: 'Also being ordered',
  active: 'Takes now',
  planned: 'Planned',
  past: 'Took earlier',
} as const;

/** What makes a Fact less than certain, as a line for the card; undefined when nothing needs to be said. */
export function cautionOf(fact: Fact, reason: CertaintyReason): string | undefined {
  const what = subjectWords(fact);
  switch (reason) {
    case 'recognised-by-text':
      return `${what} was recognised by its text, not by a code: check that it is what is meant.`;
    case 'preliminary':
      return `${what} is preliminary: the final report may differ.`;
    case 'self-reported':
      return `${what} was reported by the patient.`;
    case 'device':
      return `${what} comes from a device outside the laboratory.`;
    case 'no-date':
      // A germline result does not age; for everything else the date matters.
      return fact.kind === 'gene-result' || fact.kind === 'variant' ? undefined : `${what} carries no date.`;
    case 'unit-assumed':
      return `${what} came without a unit; the usual one was assumed.`;
    case 'out-of-date':
      return `${what} is old: repeat it if the decision depends on it.`;
    case 'status-unknown':
      return `${what} has an unknown status in the record: check that it still holds.`;
    case 'subject-assumed':
      return `${what} names no patient; it was sent as this patient's.`;
    case 'derived':
      return undefined;
  }
}

function subjectWords(fact: Fact): string {
  switch (fact.kind) {
    case 'gene-result':
    case 'variant':
      return `The ${fact.gene} result`;
    case 'implication':
      return `The laboratory's statement about ${fact.drug.name}`;
    case 'medication':
      return `The drug ${fact.drugs.map((d) => d.name).join(' with ') || 'of this order'}`;
    case 'condition':
      return `The problem "${named(fact.codings, fact.text) ?? 'on record'}"`;
    case 'allergy':
      return 'The allergy';
    case 'observation':
      return `The measurement "${named(fact.codings) ?? fact.measure ?? 'on record'}"`;
    case 'pregnancy':
      return 'The pregnancy status';
  }
}
