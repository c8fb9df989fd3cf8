import { Memo } from '../kernel/index.ts';
import type { AllergyFact, Coding, DrugRef, MedicationFact, PatientProfile } from '../patient/profile.ts';
import type { Condition, RuleOption } from '../rules/rule-profile.ts';
import type { ConceptEntry, Terminology } from '../terminology/terminology.ts';
import { conditionWords } from './condition-words.ts';
import type { BlockedOption, CodedText, RecommendedOption } from './recommendation.ts';
import type { Verdict } from './verdict.ts';
import { fillDrug, oneLine, plainName } from './words.ts';

export type Truth = 'yes' | 'no' | 'unknown';

/** What options are judged with. */
export interface OptionDeps {
  readonly terminology: Terminology;
  /** Truth of a condition for this patient. */
  readonly truthOf: (condition: Condition) => Truth;
  /** What the rules would say of a drug if it were ordered for this patient; undefined when none asks for a change. */
  readonly judge: (drug: DrugRef) => Verdict | undefined;
}

/** What the options of the rules are checked against for one patient. */
export interface OptionCheck extends OptionDeps {
  /** Active allergies and intolerances to drugs. */
  readonly allergies: readonly AllergyFact[];
  /** False where nobody has looked at the allergy list, or only at a part of it. */
  readonly allergiesKnown: boolean;
  /** What is taken, planned or being ordered. */
  readonly present: readonly MedicationFact[];
}

/** Several rules often name the same alternatives: the chart is searched once for all of them, and each is judged once, since that runs the rules anew. */
export function optionCheck({ facts, coverage }: PatientProfile, deps: OptionDeps): OptionCheck {
  const allergies: AllergyFact[] = [];
  const present: MedicationFact[] = [];
  for (const fact of facts) {
    if (fact.kind === 'allergy' && fact.status === 'active') allergies.push(fact);
    else if (fact.kind === 'medication' && fact.role !== 'past') present.push(fact);
  }
  const verdicts = new Map<string, Verdict | undefined>();
  return {
    terminology: deps.terminology,
    truthOf: deps.truthOf,
    judge: (drug) => {
      if (!verdicts.has(drug.name)) verdicts.set(drug.name, deps.judge(drug));
      return verdicts.get(drug.name);
    },
    allergies,
    allergiesKnown: coverage.allergies === 'known',
    present,
  };
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
  const text = (words: string): string => fillDrug(words, subject);
  options.forEach((option, index) => {
    const preferred = preference.sureEnough && preference.index === index;
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
      readonly coding?: Coding;
      readonly limit?: string;
      readonly checkFirst?: string;
    };

function checkAlternative(option: ReplaceOption, subject: DrugRef | undefined, check: OptionCheck): Checked {
  const { drug, name, coding } = alternativeOf(option.drug, check.terminology);
  const against = (because: string): Checked => ({ blocked: { drug, because } });

  if (subject !== undefined && isSame(drug, subject)) return against(`${name} is the drug in question`);
  if (firstOf(check.allergies, drug) !== undefined) return against(`allergy or intolerance to ${name} on record`);
  const doubts: string[] = [];
  for (const condition of option.unless ?? []) {
    const truth = check.truthOf(condition);
    if (truth === 'yes') return against(`ruled out by ${conditionWords(condition, check.terminology)}`);
    if (truth === 'unknown') doubts.push(conditionWords(condition, check.terminology));
  }
  const present = firstOf(check.present, drug);
  if (present !== undefined) return against(`${name} is ${PRESENT_WORDS[present.role]}`);
  const verdict = check.judge(drug);
  if (verdict?.blocks === true) return against(`this patient's results speak against ${name} as well`);

  // Unknown is never no: without the allergy list nobody has looked whether the patient tolerates the alternative.
  if (!check.allergiesKnown) doubts.push('allergies, which were not available');
  const limit = verdict?.limits[0];
  return {
    drug,
    ...(coding === undefined ? {} : { coding }),
    ...(limit === undefined ? {} : { limit: /[.!?]$/u.test(limit) ? limit : `${limit}.` }),
    ...(doubts.length === 0 ? {} : { checkFirst: `Check first: ${doubts.join('; ')}.` }),
  };
}

/** A drug that rules name as an alternative, as the catalogue knows it. */
interface Alternative {
  readonly drug: DrugRef;
  /** Its name in sentences. */
  readonly name: string;
  readonly coding?: Coding;
}

const alternatives = new Memo<Alternative>();

const alternativeOf = (written: string, { drugs }: Terminology): Alternative =>
  alternatives.of(drugs, written, () => {
    const known = drugs.byName(written);
    const name = known?.name ?? written;
    const coding = known === undefined ? undefined : drugs.orderCoding(known);
    return {
      drug: { name, ...(known?.rxcui === undefined ? {} : { rxcui: known.rxcui }) },
      name: plainName(name),
      ...(coding === undefined ? {} : { coding }),
    };
  });

const PRESENT_WORDS: Readonly<Record<MedicationFact['role'], string>> = {
  selected: 'already in these orders',
  draft: 'already in these orders',
  active: 'already being taken',
  planned: 'already planned',
  past: 'not taken any more',
};

/** The first of the Facts that is about the drug. */
function firstOf<F extends AllergyFact | MedicationFact>(facts: readonly F[], drug: DrugRef): F | undefined {
  for (const fact of facts) for (const one of fact.drugs) if (isSame(one, drug)) return fact;
  return undefined;
}

const isSame = (a: DrugRef, b: DrugRef): boolean => a.name === b.name || (a.rxcui !== undefined && a.rxcui === b.rxcui);

const coded = (entry: ConceptEntry | undefined, key: string): CodedText => ({
  text: entry?.title ?? key.replaceAll('-', ' '),
  codings: entry?.codes ?? [],
});

const noteOf = (parts: readonly (string | undefined)[]): { readonly note?: string } => {
  const note = parts.filter((part) => part !== undefined && part !== '').join(' ');
  return note === '' ? {} : { note: oneLine(note) };
};
