import type { AllergyFact, DrugRef, MedicationFact, PatientProfile } from '../patient/profile.ts';
import type { Condition, RuleOption } from '../rules/rule-profile.ts';
import type { ConceptEntry, Terminology } from '../terminology/terminology.ts';
import { conditionWords } from './condition-words.ts';
import type { BlockedOption, CodedText, RecommendedOption } from './recommendation.ts';
import type { Verdict } from './verdict.ts';
import { fillDrug, oneLine, plainName } from './words.ts';

export type Truth = 'yes' | 'no' | 'unknown';

/** What the options of a rule are checked against for one patient. */
export interface OptionCheck {
  readonly profile: PatientProfile;
  readonly terminology: Terminology;
  /** Truth of a condition for this patient. */
  readonly truthOf: (condition: Condition) => Truth;
  /** What the rules would say of a drug if it were ordered for this patient; undefined when none asks for a change. */
  readonly judge: (drug: DrugRef) => Verdict | undefined;
}

export interface CheckedOptions {
  readonly options: readonly RecommendedOption[];
  readonly blocked: readonly BlockedOption[];
}

/** Which option the rule recommends (0-based), and whether the facts are sure enough to recommend at all. */
interface Preference {
  readonly index: number | undefined;
  readonly sureEnough: boolean;
}

/** The options of an outcome as this patient may be offered them; alternatives that speak against themselves are blocked with the reason. */
export function checkOptions(
  options: readonly RuleOption[],
  subject: DrugRef | undefined,
  preference: Preference,
  check: OptionCheck,
): CheckedOptions {
  const offered: RecommendedOption[] = [];
  const blocked: BlockedOption[] = [];
  options.forEach((option, index) => {
    const preferred = preference.sureEnough && preference.index === index;
    const text = (words: string): string => fillDrug(words, subject);
    switch (option.kind) {
      case 'replace': {
        const verdict = checkAlternative(option, subject, check);
        if ('blocked' in verdict) blocked.push(verdict.blocked);
        else
          offered.push({
            kind: 'replace',
            label: text(option.label),
            drug: verdict.drug,
            ...(verdict.coding === undefined ? {} : { coding: verdict.coding }),
            ...noteOf([option.note === undefined ? undefined : text(option.note), verdict.limit, verdict.checkFirst]),
            recommended: preferred && verdict.limit === undefined && verdict.checkFirst === undefined,
          });
        return;
      }
      case 'adjust-dose':
        offered.push({
          kind: 'adjust-dose',
          label: text(option.label),
          percent: option.percent,
          ...noteOf([option.note === undefined ? undefined : text(option.note)]),
          recommended: preferred,
        });
        return;
      case 'cancel':
        offered.push({ kind: 'cancel', label: text(option.label), recommended: preferred });
        return;
      case 'test':
        offered.push({
          kind: 'test',
          label: text(option.label),
          code: coded(check.terminology.vocabularies.test(option.test), option.test),
          recommended: preferred,
        });
        return;
      case 'refer':
        offered.push({
          kind: 'refer',
          label: text(option.label),
          code: coded(check.terminology.vocabularies.service(option.service), option.service),
          recommended: preferred,
        });
        return;
      case 'advise':
        offered.push({ kind: 'advise', text: text(option.text) });
        return;
      default:
        option satisfies never;
    }
  });
  return { options: offered, blocked };
}

type ReplaceOption = Extract<RuleOption, { kind: 'replace' }>;
type Checked =
  | { readonly blocked: BlockedOption }
  | {
      readonly drug: DrugRef;
      readonly coding?: CodedText['codings'][number];
      readonly limit?: string;
      readonly checkFirst?: string;
    };

function checkAlternative(option: ReplaceOption, subject: DrugRef | undefined, check: OptionCheck): Checked {
  const known = check.terminology.drugs.byName(option.drug);
  const drug: DrugRef = {
    name: known?.name ?? option.drug,
    ...(known?.rxcui === undefined ? {} : { rxcui: known.rxcui }),
  };
  const because = reasonAgainst(drug, option, subject, check);
  if (because !== undefined) return { blocked: { drug, because } };

  const doubts = (option.unless ?? [])
    .filter((condition) => check.truthOf(condition) === 'unknown')
    .map((condition) => conditionWords(condition, check.terminology));
  // Unknown is never no: without the allergy list nobody has looked whether the patient tolerates the alternative.
  if (check.profile.coverage.allergies !== 'known') doubts.push('allergies, which were not available');
  const coding = known === undefined ? undefined : check.terminology.drugs.orderCoding(known);
  const [limit] = check.judge(drug)?.limits ?? [];
  return {
    drug,
    ...(coding === undefined ? {} : { coding }),
    ...(limit === undefined ? {} : { limit: /[.!?]$/u.test(limit) ? limit : `${limit}.` }),
    ...(doubts.length === 0 ? {} : { checkFirst: `Check first: ${doubts.join('; ')}.` }),
  };
}

function reasonAgainst(
  drug: DrugRef,
  option: ReplaceOption,
  subject: DrugRef | undefined,
  check: OptionCheck,
): string | undefined {
  const name = plainName(drug.name);
  if (subject !== undefined && isSame(drug, subject)) return `${name} is the drug in question`;
  const allergy = check.profile.facts.find(
    (fact): fact is AllergyFact =>
      fact.kind === 'allergy' && fact.status === 'active' && fact.drugs.some((d) => isSame(d, drug)),
  );
  if (allergy !== undefined) return `allergy or intolerance to ${name} on record`;
  const held = (option.unless ?? []).find((condition) => check.truthOf(condition) === 'yes');
  if (held !== undefined) return `ruled out by ${conditionWords(held, check.terminology)}`;
  const present = check.profile.facts.find(
    (fact): fact is MedicationFact =>
      fact.kind === 'medication' && fact.role !== 'past' && fact.drugs.some((d) => isSame(d, drug)),
  );
  if (present !== undefined) return `${name} is ${PRESENT_WORDS[present.role]}`;
  if (check.judge(drug)?.blocks === true) return `this patient's results speak against ${name} as well`;
  return undefined;
}

const PRESENT_WORDS: Readonly<Record<MedicationFact['role'], string>> = {
  selected: 'already in these orders',
  draft: 'already in these orders',
  active: 'already being taken',
  planned: 'already planned',
  past: 'not taken any more',
};

const isSame = (a: DrugRef, b: DrugRef): boolean => a.name === b.name || (a.rxcui !== undefined && a.rxcui === b.rxcui);

const coded = (entry: ConceptEntry | undefined, key: string): CodedText => ({
  text: entry?.title ?? key.replaceAll('-', ' '),
  codings: (entry?.codes ?? []).map((c) => ({ ...c })),
});

const noteOf = (parts: readonly (string | undefined)[]): { readonly note?: string } => {
  const note = parts.filter((part) => part !== undefined && part !== '').join(' ');
  return note === '' ? {} : { note: oneLine(note) };
};
