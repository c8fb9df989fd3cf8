import type { Genomics, Sex } from '../genomics/genomics.ts';
import { type Finding, type FindingCode, finding } from '../kernel/index.ts';
import type { Terminology } from '../terminology/terminology.ts';
import type { Chart, Entry } from './chart.ts';
import type { CertaintyReason, DataClass, DrugRef, Fact, TimeRange } from './profile.ts';
import { certaintyOf } from './read/certainty.ts';
import { NO_TIME } from './read/time.ts';
import type { Ownership } from './subject.ts';

/** A drug or gene that could not be resolved, named as a Finding may name it: by a code of a public system, or by what kind of name it has. */
export interface UnknownCode {
  readonly kind: 'drug' | 'gene';
  readonly name: string;
}

/** What the readers may ask: everything pure. */
export interface PatientDeps {
  readonly terminology: Terminology;
  readonly genomics: Genomics;
}

/** What every Fact has, made in one place so that ids, certainty and reasons agree. */
export interface FactCore {
  readonly id: string;
  readonly source: string;
  readonly effective: TimeRange;
  readonly certainty: ReturnType<typeof certaintyOf>;
  readonly reasons: readonly CertaintyReason[];
}

/**
 * A Fact while it is being made. Facts are written out in full and completed by assignment: spreading a core and optional parts into a literal costs ten
 * times as much, and a chart has hundreds of them.
 */
export type Making<F extends Fact> = { -readonly [P in keyof F]: F[P] };

/**
 * One reading of a chart: readers put their Facts and remarks here. The only thing that changes while a PatientProfile is made; it is thrown away when
 * the profile is done.
 */
export class Reading {
  readonly facts: Fact[] = [];
  readonly unread: Finding[] = [];
  readonly findings: Finding[] = [];
  /** Codes of drugs and genes that nothing here knows. */
  readonly unknownCodes: UnknownCode[] = [];
  /** Classes of which something was there that could not be read: absence cannot be told from them. */
  readonly incomplete = new Set<DataClass>();
  /** Ids of gene results that state something which is no standard term: they cannot be used, but may contradict what is known. */
  readonly nonStandard = new Set<string>();
  /** As the Patient resource states it, once that has been read: it changes how results of genes of the X chromosome read. */
  sex: Sex = 'unknown';
  readonly #skipped = new Map<string, number>();

  constructor(
    readonly asOf: number,
    readonly chart: Chart,
    readonly deps: PatientDeps,
    readonly withheld: ReadonlySet<DataClass>,
    private readonly ownership: (subject: unknown, entry: Entry) => Ownership,
  ) {}

  /**
   * Whether the resource is the patient's; says so in `unread` when it is not. A subject that was assumed is a reason to be less certain, which the
   * caller hands to `core`.
   */
  owned(subject: unknown, entry: Entry): 'yes' | 'assumed' | 'no' {
    const whose = this.ownership(subject, entry);
    if (whose === 'this-patient') return 'yes';
    if (whose === 'assumed') {
      this.remark('patient.subject-assumed', entry.key, `${entry.type} names no patient; taken for the patient's.`);
      return 'assumed';
    }
    if (whose === 'unnamed') this.skip('patient.no-subject', entry.key, `${entry.type} names no patient.`);
    else this.skip('patient.other-patient', entry.key, `${entry.type} is not about the patient in context.`);
    return 'no';
  }

  /** The part of a Fact that all kinds share. Without a time, the reason `no-date` is added. */
  core(entry: Entry, effective: TimeRange | undefined, reasons: readonly CertaintyReason[], suffix = ''): FactCore {
    const all = effective === undefined ? [...reasons, 'no-date' as const] : reasons;
    const distinct = all.length < 2 ? all : [...new Set(all)].sort();
    return {
      id: entry.key + suffix,
      source: entry.source,
      effective: effective ?? NO_TIME,
      certainty: certaintyOf(distinct),
      reasons: distinct,
    };
  }

  fact(fact: Fact): void {
    this.facts.push(fact);
  }

  /** Names something that was not read. `place` is the resource, or the part of it. */
  skip(code: FindingCode, place: string, message: string): void {
    this.unread.push(finding(code, message, { expression: place }));
  }

  /** Says something about what was read. */
  remark(code: FindingCode, place: string, message: string): void {
    this.findings.push(finding(code, message, { expression: place }));
  }

  /** Counts a resource of a type that no reader wants; named once for the type. */
  skipType(type: string): void {
    this.#skipped.set(type, (this.#skipped.get(type) ?? 0) + 1);
  }

  get skippedTypes(): ReadonlyMap<string, number> {
    return this.#skipped;
  }
}

export const drugRef = (drug: { readonly name: string; readonly rxcui?: string }): DrugRef =>
  drug.rxcui === undefined ? { name: drug.name } : { name: drug.name, rxcui: drug.rxcui };
