import type { Genomics } from '../../genomics/index.ts';
import { digestOf, type Finding, finding, patientId, type Result } from '../../kernel/index.ts';
import type {
  AllergyFact,
  ConditionFact,
  Coverage,
  DataClass,
  DrugRef,
  Fact,
  MedicationFact,
  MedicationRole,
  ObservationFact,
  PatientProfile,
  TimeRange,
} from '../../patient/profile.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import type { Path, RuleTestsFile } from '../rule-file.ts';
import type { RuleTest, TestPatient } from '../rule-test.ts';
import { genesOfTest } from './genes-of-test.ts';

const DAY = 86_400_000;
/** The day on which tests without a date of their own stand still; noon, so that no time zone moves it. */
const USUAL_DAY = '2026-01-15';
export const asOfTest = (test: RuleTest): number => Date.parse(`${test['as-of'] ?? USUAL_DAY}T12:00:00Z`);

/** The PatientProfile of a test, made as the patient room would make it of FHIR resources that say the same. */
export function patientOfTest(
  tests: RuleTestsFile,
  index: number,
  terminology: Terminology,
  genomics: Genomics,
): Result<PatientProfile> {
  const test = tests.value[index];
  if (test === undefined) throw new Error(`there is no test ${index}`);
  return new Maker(tests, index, test, terminology, genomics).profile();
}

class Maker {
  readonly #tests: RuleTestsFile;
  readonly #index: number;
  readonly #patient: TestPatient;
  readonly #terminology: Terminology;
  readonly #genomics: Genomics;
  readonly #asOf: number;
  readonly #findings: Finding[] = [];

  constructor(tests: RuleTestsFile, index: number, test: RuleTest, terminology: Terminology, genomics: Genomics) {
    this.#tests = tests;
    this.#index = index;
    this.#patient = test.patient;
    this.#terminology = terminology;
    this.#genomics = genomics;
    this.#asOf = asOfTest(test);
  }

  profile(): Result<PatientProfile> {
    const patient = this.#patient;
    const yesterday = this.#daysAgo(undefined);
    const genes = genesOfTest(
      patient.genes ?? {},
      this.#terminology.genes,
      this.#genomics,
      patient.sex ?? 'unknown',
      yesterday,
    );
    for (const gene of Object.keys(patient.genes ?? {}))
      if (this.#terminology.genes.bySymbol(gene) === undefined)
        this.#findings.push(this.#say(['patient', 'genes', gene], `there is no gene ${gene}`));
    const facts: readonly Fact[] = [
      ...genes.facts,
      ...this.#medications('selected', 'orders', patient.orders),
      ...this.#medications('draft', 'drafts', patient.drafts),
      ...this.#medications('active', 'active', patient.active),
      ...this.#medications('planned', 'planned', patient.planned),
      ...this.#medications('past', 'past', patient.past),
      ...this.#conditions(),
      ...this.#allergies(),
      ...this.#observations(),
      ...this.#pregnancy(),
    ];
    if (this.#findings.length > 0) return { ok: false, findings: this.#findings };
    const coverage = this.#coverage();
    const profile: PatientProfile = {
      patient: patientId('test'),
      asOf: this.#asOf,
      birth: this.#birth(),
      sex: patient.sex ?? 'unknown',
      coverage,
      facts,
      genes: genes.states,
      unread: [],
      digest: () => digestOf({ facts, coverage, asOf: this.#asOf }),
    };
    return { ok: true, value: profile, findings: [] };
  }

  #say(path: Path, message: string): Finding {
    return finding('rules.test-failed', message, this.#tests.place([this.#index, ...path]), {
      remedy: 'Correct the patient of the test.',
    });
  }

  #daysAgo(days: number | undefined): TimeRange {
    const at = this.#asOf - (days ?? 1) * DAY;
    return { from: at, to: at };
  }

  #core(id: string, days?: number) {
    return { id, source: id, effective: this.#daysAgo(days), certainty: 'high', reasons: [] } as const;
  }

  #drug(name: string, path: Path): DrugRef {
    const drug = this.#terminology.drugs.byName(name);
    if (drug === undefined) {
      const [nearest] = this.#terminology.drugs.nearest(name);
      const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
      this.#findings.push(this.#say(path, `there is no drug ${name}${hint}`));
      return { name };
    }
    return { name: drug.name, ...(drug.rxcui === undefined ? {} : { rxcui: drug.rxcui }) };
  }

  #medications(role: MedicationRole, key: string, names: readonly string[] | undefined): readonly MedicationFact[] {
    return (names ?? []).map((name, i) => ({
      ...this.#core(`${key}#${i + 1} ${name}`),
      kind: 'medication',
      role,
      drugs: [this.#drug(name, ['patient', key, i])],
      codings: [],
      text: name,
    }));
  }

  #conditions(): readonly ConditionFact[] {
    return (this.#patient.conditions ?? []).map((written, i) => {
      const { condition, status, verified } =
        typeof written === 'string' ? { condition: written, status: undefined, verified: undefined } : written;
      const entry = this.#terminology.vocabularies.condition(condition);
      const coding = entry?.codes[0] ?? entry?.prefixes[0];
      if (coding === undefined)
        this.#findings.push(
          this.#say(['patient', 'conditions', i], `the conditions vocabulary has no ${condition} with a code`),
        );
      return {
        ...this.#core(`conditions#${i + 1} ${condition}`),
        kind: 'condition',
        codings: coding === undefined ? [] : [coding],
        text: entry?.title ?? condition,
        status: status ?? 'active',
        verified: verified ?? 'confirmed',
      };
    });
  }

  #allergies(): readonly AllergyFact[] {
    return (this.#patient.allergies ?? []).map((name, i) => ({
      ...this.#core(`allergies#${i + 1} ${name}`),
      kind: 'allergy',
      drugs: [this.#drug(name, ['patient', 'allergies', i])],
      codings: [],
      status: 'active',
    }));
  }

  #observations(): readonly ObservationFact[] {
    return Object.entries(this.#patient.observations ?? {}).flatMap(([measure, written]) => {
      const entry = this.#terminology.vocabularies.observation(measure);
      if (entry === undefined) {
        this.#findings.push(
          this.#say(['patient', 'observations', measure], `the observations vocabulary has no ${measure}`),
        );
        return [];
      }
      const values = typeof written === 'number' ? [{ value: written }] : Array.isArray(written) ? written : [written];
      return values.map((one, i): ObservationFact => {
        const { value, comparator, 'days-ago': days } = { comparator: undefined, 'days-ago': undefined, ...one };
        return {
          ...this.#core(`observations#${measure} ${i + 1}`, days),
          kind: 'observation',
          domain: entry.domain,
          measure,
          codings: entry.codes.slice(0, 1),
          value,
          unit: entry.unit,
          valueCodings: [],
          ...(comparator === undefined ? {} : { comparator }),
        };
      });
    });
  }

  #pregnancy(): readonly Fact[] {
    const { pregnant } = this.#patient;
    if (pregnant === undefined) return [];
    const stated = typeof pregnant === 'boolean' ? { pregnant } : pregnant;
    const days = 'days-ago' in stated ? stated['days-ago'] : undefined;
    return [{ ...this.#core('pregnant', days), kind: 'pregnancy', pregnant: stated.pregnant }];
  }

  #coverage(): Readonly<Record<DataClass, Coverage>> {
    const coverage: Record<DataClass, Coverage> = {
      demographics: 'known',
      genomic: 'known',
      medications: 'known',
      conditions: 'known',
      allergies: 'known',
      observations: 'known',
      lifestyle: 'known',
    };
    for (const state of ['not-asked', 'withheld', 'incomplete'] as const)
      for (const dataClass of this.#patient[state] ?? []) coverage[dataClass] = state;
    return coverage;
  }

  /** A birthday in the middle of the year of life keeps an age in years clear of its edges. */
  #birth(): TimeRange {
    const { age, born } = this.#patient;
    if (born !== undefined) return dayRange(born);
    if (age === undefined) return {};
    const date = new Date(this.#asOf);
    date.setUTCFullYear(date.getUTCFullYear() - age);
    return dayRange(new Date(date.getTime() - 183 * DAY).toISOString().slice(0, 10));
  }
}

function dayRange(written: string): TimeRange {
  const [year = 0, month, day] = written.split('-').map(Number);
  const from = Date.UTC(year, (month ?? 1) - 1, day ?? 1);
  const next =
    month === undefined ? Date.UTC(year + 1, 0, 1) : day === undefined ? Date.UTC(year, month, 1) : from + DAY;
  return { from, to: next - 1 };
}
