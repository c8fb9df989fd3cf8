import type { Genomics } from '../../genomics/index.ts';
import { digestOf, patientId } from '../../kernel/index.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import { actingStates } from '../genomic/acting.ts';
import type {
  AllergyFact,
  CertaintyReason,
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
} from '../profile.ts';
import { drugRef } from '../reading.ts';
import { genesStated } from './genes.ts';
import { sentProfile } from './sent.ts';
import type { StatedMeasurement, StatedPatient } from './stated.ts';

const DAY = 86_400_000;

/** What the ingredients of a written drug are; undefined when it is none that is known. */
export type DrugReader = (
  written: string,
) => { readonly drugs: readonly DrugRef[]; readonly byText: boolean } | undefined;

export interface StatedDeps {
  readonly terminology: Terminology;
  readonly genomics: Genomics;
  /** The instant that the patient is spoken of (ms since the epoch). */
  readonly asOf: number;
  /** By generic name alone when left out. */
  readonly drugOf?: DrugReader;
  /** Called for each name that the vocabularies lack, with the way to it in the stated patient. */
  readonly fault: (path: readonly (string | number)[], message: string) => void;
}

/** The PatientProfile of a stated patient, made as the patient room would make it of FHIR resources that say the same. Names that are not known are faults. */
export const statedProfile = (patient: StatedPatient, deps: StatedDeps): PatientProfile =>
  new Maker(patient, deps).profile();

class Maker {
  readonly #patient: StatedPatient;
  readonly #deps: StatedDeps;

  constructor(patient: StatedPatient, deps: StatedDeps) {
    this.#patient = patient;
    this.#deps = deps;
  }

  profile(): PatientProfile {
    const patient = this.#patient;
    const { terminology, genomics, asOf, fault } = this.#deps;
    const yesterday = this.#daysAgo(undefined);
    const genes = genesStated(patient.genes ?? {}, terminology.genes, genomics, patient.sex ?? 'unknown', yesterday);
    for (const gene of Object.keys(patient.genes ?? {}))
      if (terminology.genes.bySymbol(gene) === undefined) fault(['genes', gene], `there is no gene ${gene}`);
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
    const coverage = this.#coverage();
    if (patient.resources !== undefined) {
      const sent = sentProfile(patient.resources, coverage, this.#deps);
      const birth = this.#birth();
      const all = [...facts, ...sent.facts];
      return {
        ...sent,
        birth: birth.from === undefined ? sent.birth : birth,
        sex: patient.sex ?? sent.sex,
        facts: all,
        genes: actingStates(new Map([...sent.genes, ...genes.states]), all, genomics),
        digest: () => digestOf({ facts: all, coverage, asOf }),
      };
    }
    return {
      patient: patientId('stated'),
      asOf,
      birth: this.#birth(),
      sex: patient.sex ?? 'unknown',
      coverage,
      facts,
      genes: actingStates(genes.states, facts, genomics),
      unread: [],
      resources: () => [],
      digest: () => digestOf({ facts, coverage, asOf }),
    };
  }

  #daysAgo(days: number | undefined): TimeRange {
    const at = this.#deps.asOf - (days ?? 1) * DAY;
    return { from: at, to: at };
  }

  #core(id: string, days?: number) {
    return { id, source: id, effective: this.#daysAgo(days), certainty: 'high', reasons: [] } as const;
  }

  #drugs(written: string, path: readonly (string | number)[]): ReturnType<DrugReader> {
    const { terminology, fault, drugOf } = this.#deps;
    const named = drugOf === undefined ? terminology.drugs.byName(written) : undefined;
    const read = named === undefined ? drugOf?.(written) : { drugs: [drugRef(named)], byText: false };
    if (read === undefined) {
      const [nearest] = terminology.drugs.nearest(written);
      fault(path, `there is no drug ${written}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`);
    }
    return read;
  }

  #medications(role: MedicationRole, key: string, names: readonly string[] | undefined): readonly MedicationFact[] {
    return (names ?? []).map((name, i) => {
      const read = this.#drugs(name, [key, i]);
      return {
        ...this.#core(`${key}#${i + 1} ${name}`),
        ...(read?.byText === true ? BY_TEXT : undefined),
        kind: 'medication',
        role,
        drugs: read?.drugs ?? [{ name }],
        codings: [],
        text: name,
      };
    });
  }

  #conditions(): readonly ConditionFact[] {
    const { terminology, fault } = this.#deps;
    return (this.#patient.conditions ?? []).map((written, i): ConditionFact => {
      if (typeof written !== 'string' && 'code' in written) {
        const { system, code, display } = written;
        return {
          ...this.#core(`conditions#${i + 1} ${code}`),
          kind: 'condition',
          codings: [{ system, code, ...(display === undefined ? {} : { display }) }],
          status: 'active',
          verified: 'confirmed',
        };
      }
      const { condition, status, verified } =
        typeof written === 'string' ? { condition: written, status: undefined, verified: undefined } : written;
      const entry = terminology.vocabularies.condition(condition);
      const coding = entry?.codes[0] ?? entry?.prefixes[0];
      if (coding === undefined) fault(['conditions', i], `the conditions vocabulary has no ${condition} with a code`);
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
      drugs: this.#drugs(name, ['allergies', i])?.drugs ?? [{ name }],
      codings: [],
      status: 'active',
    }));
  }

  #observations(): readonly ObservationFact[] {
    return Object.entries(this.#patient.observations ?? {}).flatMap(([measure, written]) => {
      const entry = this.#deps.terminology.vocabularies.observation(measure);
      if (entry === undefined) {
        this.#deps.fault(['observations', measure], `the observations vocabulary has no ${measure}`);
        return [];
      }
      const values = measurementsOf(written);
      return values.map((one, i): ObservationFact => {
        const { value, comparator, 'days-ago': days } = one;
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
    const date = new Date(this.#deps.asOf);
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

const BY_TEXT: { readonly certainty: 'low'; readonly reasons: readonly CertaintyReason[] } = {
  certainty: 'low',
  reasons: ['recognised-by-text'],
};

const measurementsOf = (
  written: number | StatedMeasurement | readonly StatedMeasurement[],
): readonly StatedMeasurement[] => {
  if (typeof written === 'number') return [{ value: written }];
  return isList(written) ? written : [written];
};
const isList = (written: StatedMeasurement | readonly StatedMeasurement[]): written is readonly StatedMeasurement[] =>
  Array.isArray(written);
