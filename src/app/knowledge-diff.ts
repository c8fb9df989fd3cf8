import type { GenomicsData } from '../genomics/data.ts';
import { writeScore } from '../genomics/index.ts';
import type { Interaction } from '../genomics/phenoconversion/phenoconversion.ts';
import { digestOf, isObject, type JsonObject } from '../kernel/index.ts';
import { diffRules } from '../rules/diff.ts';
import type { RuleProfile } from '../rules/rule-profile.ts';
import type { Terminology, TerminologyData, VocabularyData } from '../terminology/index.ts';
import type { BulkAdviser } from './bulk-advice.ts';

/*
 * What changed between two versions of the knowledge, in words that a pharmacist reads, and which patients would now get different advice.
 */

/** One profiles folder as it was read. */
export interface KnowledgeVersion {
  readonly terminologyData: TerminologyData;
  readonly genomicsData: GenomicsData;
  readonly terminology: Terminology;
  readonly rules: readonly RuleProfile[];
}

export interface KnowledgeChange {
  readonly kind:
    | 'allele'
    | 'phenotype rule'
    | 'inhibitor or inducer'
    | 'gene'
    | 'drug'
    | 'name'
    | 'vocabulary'
    | 'rule';
  readonly about: string;
  /** Absent: it was not there. */
  readonly before?: string;
  /** Absent: it is no longer there. */
  readonly after?: string;
}

/** Everything that became otherwise, by kind and then by name. Equal knowledge gives an empty list. */
export function diffKnowledge(before: KnowledgeVersion, after: KnowledgeVersion): readonly KnowledgeChange[] {
  const genes = [before.genomicsData, after.genomicsData] as const;
  const names = [before.terminologyData, after.terminologyData] as const;
  const of = <T>(pick: (data: GenomicsData) => readonly { readonly row: T }[]) => both(genes, pick);
  const named = <T>(pick: (data: TerminologyData) => readonly { readonly row: T }[]) => both(names, pick);
  return [
    ...changes('allele', ...of((d) => d.alleles), {
      key: ({ gene, allele }) => `${gene} ${allele}`,
      words: ({ func, activity }) =>
        `${func === '' ? 'no function assigned' : func}${activity === undefined ? '' : `, activity ${writeScore(activity)}`}`,
    }),
    ...changes('phenotype rule', ...of((d) => d.rules), { key: ruleKey, words: ({ phenotype }) => phenotype }),
    ...changes<Interaction>('inhibitor or inducer', ...of((d) => d.interactions), {
      key: ({ gene, drug, effect }) => `${drug}, ${effect} of ${gene}`,
      words: ({ strength, source }) => `${strength} (${source})`,
    }),
    ...changes('inhibitor or inducer', ...of((d) => d.underInhibition), {
      key: ({ gene, strength }) => `${gene} under a ${strength} inhibitor`,
      words: ({ phenotype }) => phenotype,
    }),
    ...changes('name', ...of((d) => d.alleleNames), {
      key: ({ gene, written }) => `${gene} written ${written}`,
      words: ({ alleles }) => alleles.join(' or '),
    }),
    ...changes('name', ...of((d) => d.positions), {
      key: ({ gene, position, strand, base }) => `${gene} ${position} ${base} (${strand} strand)`,
      words: ({ allele }) => allele,
    }),
    ...changes('gene', ...named((d) => d.genes), {
      key: ({ gene }) => gene,
      words: ({ hgnc, kind, phenotypes }) => `${hgnc}, ${kind}; ${phenotypes.join(', ')}`,
    }),
    ...changes('drug', ...named((d) => d.drugs), {
      key: ({ drug }) => drug,
      words: ({ rxnorm, atc, snomed }) =>
        [
          rxnorm === '' ? 'no RxNorm code' : `RxNorm ${rxnorm}`,
          ...(atc.length === 0 ? [] : [`ATC ${atc.join(', ')}`]),
          ...(snomed.length === 0 ? [] : [`SNOMED CT ${snomed.join(', ')}`]),
        ].join('; '),
    }),
    ...changes('name', ...named((d) => d.drugNames), {
      key: ({ name }) => name,
      words: ({ drugs }) => drugs.join(' with '),
    }),
    ...changes('name', ...named((d) => d.clinicalDrugs), {
      key: ({ rxcui, display }) => `RxNorm ${rxcui} (${display})`,
      words: ({ drugs }) => drugs.join(' with '),
    }),
    ...changes('name', ...named((d) => d.drugWords), {
      key: ({ word }) => `the word ${word}`,
      words: ({ kind }) => kind,
    }),
    ...changes('name', ...named((d) => d.phenotypeAnswers), {
      key: ({ system, code }) => `answer ${code} of ${system}`,
      words: ({ meaning }) => meaning,
    }),
    ...vocabularyChanges(before.terminologyData, after.terminologyData),
    ...diffRules(before.rules, after.rules, after.terminology).map(({ ruleId, about, ...change }) => ({
      kind: 'rule' as const,
      about: `${ruleId}, ${about}`,
      ...change,
    })),
  ];
}

const both = <D, T>(
  [before, after]: readonly [D, D],
  pick: (data: D) => readonly { readonly row: T }[],
): [readonly T[], readonly T[]] => [pick(before).map(({ row }) => row), pick(after).map(({ row }) => row)];

interface Told<T> {
  readonly key: (row: T) => string;
  readonly words: (row: T) => string;
}

function changes<T>(
  kind: KnowledgeChange['kind'],
  before: readonly T[],
  after: readonly T[],
  { key, words }: Told<T>,
): readonly KnowledgeChange[] {
  const old = wordsByKey(before, key, words);
  const now = wordsByKey(after, key, words);
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((about) => {
    const was = old.get(about);
    const is = now.get(about);
    if (was === is) return [];
    return [{ kind, about, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) }];
  });
}

/** Rows of one key (a name that stands for several things) are told together. */
function wordsByKey<T>(rows: readonly T[], key: (row: T) => string, words: (row: T) => string): Map<string, string> {
  const told = new Map<string, string>();
  for (const row of rows) {
    const before = told.get(key(row));
    told.set(key(row), before === undefined ? words(row) : `${before}; ${words(row)}`);
  }
  return told;
}

function ruleKey(row: GenomicsData['rules'][number]['row']): string {
  switch (row.method) {
    case 'function-pair':
      return `${row.gene} ${[row.first, row.second].sort().join(' + ')}`;
    case 'activity-score':
      return `${row.gene} activity score ${row.from}${row.to === undefined ? ' and above' : ` to ${row.to}`}`;
    case 'single-function':
      return `${row.gene} ${row.func} alone`;
    case 'any-allele':
      return `${row.gene} any ${row.func}`;
    case 'otherwise':
      return `${row.gene} otherwise`;
    case 'allele-present':
      return `${row.gene} ${row.allele} present`;
    case 'allele-absent':
      return `${row.gene} ${row.allele} absent`;
  }
}

function vocabularyChanges(before: TerminologyData, after: TerminologyData): readonly KnowledgeChange[] {
  const entries = ({ vocabularies }: TerminologyData) =>
    Object.entries(vocabularies).flatMap(([name, list]: [string, VocabularyData[keyof VocabularyData]]) =>
      list.map(({ row: { key, ...said } }) => ({
        about: `${name} ${key}`,
        words: 'drugs' in said ? said.drugs.join(', ') : JSON.stringify(said),
      })),
    );
  return changes('vocabulary', entries(before), entries(after), {
    key: ({ about }) => about,
    words: ({ words }) => words,
  });
}

/** What a patient would be told otherwise: the answers of both versions, without what names the version itself. */
export interface AdviceChange {
  readonly line: number;
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/** The answer of each version to one line of `advise`; undefined where it is the same advice. */
export function adviceChange(
  value: unknown,
  line: number,
  before: BulkAdviser,
  after: BulkAdviser,
): AdviceChange | undefined {
  const old = withoutVersions(before.answer(value, { line }));
  const now = withoutVersions(after.answer(value, { line }));
  return digestOf(old) === digestOf(now) ? undefined : { line, before: old, after: now };
}

/** Versions, evidence and remarks on where a fault stands change without the advice being another. */
const VERSIONED = new Set(['version', 'evidence']);

function withoutVersions(value: JsonObject): JsonObject {
  const strip = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(strip);
    if (!isObject(one)) return one;
    return Object.fromEntries(
      Object.entries(one).flatMap(([key, part]) => (VERSIONED.has(key) ? [] : [[key, strip(part)]])),
    );
  };
  const stripped = strip(value);
  return isObject(stripped) ? stripped : {};
}
