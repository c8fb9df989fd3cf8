import { type Finding, finding, isFhirId } from '../../kernel/index.ts';
import { CODE_SYSTEMS, type CodeRef, type Gene, type Terminology } from '../../terminology/index.ts';
import type { OutsideCall } from '../outside/index.ts';
import type { Hl7Message, Repetition, Segment } from './message.ts';

/*
 * Pharmacogenetic results in an ORU^R01. LOINC codes as in the laboratory reporting guide for clinical genomics (HL7 V2 CG IG, panel 55232-3) and in FHIR
 * Genomics Reporting, which share them: OBX of one group (OBX-4, within one OBR) name the gene once and say of it what they say.
 */

const GENE_STUDIED = '48018-6';
const GENOTYPE = '84413-4';
const HAPLOTYPE = '84414-2';
const METABOLISM_EFFECT = '53040-2';
const MEDICATION = '51963-7';

/** OBX-11 (HL7 table 0085): final and corrected are results; the rest is not yet, or no longer. */
const RESULT_STATES = new Set(['F', 'C']);
const LONGEST = 300;
const MOST_GENES = 200;

export interface Hl7Knowledge {
  readonly genes: Terminology['genes'];
  /** LOINC codes that name the gene, and perhaps the allele whose presence they tell. */
  readonly geneOfCode: ReadonlyMap<string, { readonly gene: string; readonly allele?: string }>;
  /** `LOINC|LA6576-8` -> positive. */
  readonly presence: ReadonlyMap<string, 'positive' | 'negative'>;
}

export interface Hl7Results {
  readonly patientId: string;
  readonly sex: 'female' | 'male' | 'other' | 'unknown';
  readonly calls: readonly OutsideCall[];
}

export type ReadResults =
  | { readonly ok: true; readonly value: Hl7Results; readonly remarks: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Where a thing stands, as ERR-2 has it: segment, its number, field. */
export const at = (segment: string, number: number, field: number) => ({ expression: `${segment}^${number}^${field}` });

/**
 * Results of one message. `authority`: the assigning authority (PID-3.4) whose numbers are the FHIR ids of the patients here; a number of any other would
 * name another person. Findings: hl7.patient, hl7.no-result; as remarks hl7.not-used.
 */
export function readResults(message: Hl7Message, authority: string, knowledge: Hl7Knowledge): ReadResults {
  const pids = message.segments.filter(({ name }) => name === 'PID');
  const [pid] = pids;
  if (pid === undefined || pids.length > 1)
    return refused('hl7.patient', 'A message has exactly one PID segment.', 'PID', 1, 3);
  const ids = new Set(
    pid
      .repetitions(3)
      .filter((id) => id.text(4, 1) === authority)
      .map((id) => id.text(1)),
  );
  const [patientId] = ids;
  if (patientId === undefined || ids.size > 1 || !isFhirId(patientId))
    return refused('hl7.patient', 'PID-3 has not exactly one number of the agreed assigning authority.', 'PID', 1, 3);

  const remarks: Finding[] = [];
  const calls: OutsideCall[] = [];
  for (const group of groupsOf(message.segments, knowledge, remarks)) {
    const call = callOf(group, knowledge, remarks);
    if (call !== undefined) calls.push(call);
  }
  if (calls.length === 0)
    return {
      ok: false,
      findings: [
        finding('hl7.no-result', 'No OBX holds a result of a gene that is known.', at('OBX', 1, 5)),
        ...remarks,
      ],
    };
  return { ok: true, remarks, value: { patientId, sex: sexOf(pid), calls: joined(calls).slice(0, MOST_GENES) } };
}

const refused = (
  code: 'hl7.patient',
  message: string,
  segment: string,
  number: number,
  field: number,
): ReadResults => ({
  ok: false,
  findings: [finding(code, message, at(segment, number, field))],
});

/** HL7 table 0001; ambiguous and not applicable are unknown to the genes of the X. */
function sexOf(pid: Segment): Hl7Results['sex'] {
  const code = pid.text(8).toUpperCase();
  return code === 'F' ? 'female' : code === 'M' ? 'male' : code === 'O' ? 'other' : 'unknown';
}

interface Group {
  gene: Gene | undefined;
  allele: string | undefined;
  /** Two genes in one group: it cannot be told whose results they are. */
  mixed: boolean;
  readonly results: Segment[];
}

/** OBX of one OBR and one OBX-4; without OBX-4 a gene begins a group. `2a.1` belongs to the gene of `2a`. */
function groupsOf(segments: readonly Segment[], knowledge: Hl7Knowledge, remarks: Finding[]): readonly Group[] {
  const groups = new Map<string, Group>();
  let order = 0;
  let unnamed = 0;
  for (const segment of segments) {
    if (segment.name === 'OBR') order++;
    if (segment.name !== 'OBX') continue;
    const code = loincOf(segment);
    const coded = code === undefined ? undefined : knowledge.geneOfCode.get(code);
    if (code === undefined || !(isRead(code) || coded !== undefined)) continue;
    if (!RESULT_STATES.has(segment.text(11))) {
      remarks.push(
        finding(
          'hl7.not-used',
          'A result whose status is not final or corrected was left out.',
          at('OBX', segment.number, 11),
        ),
      );
      continue;
    }
    const sub = segment.text(4);
    if (sub === '' && (code === GENE_STUDIED || coded !== undefined)) unnamed++;
    const key =
      coded?.allele === undefined
        ? `${order} ${sub === '' ? `#${unnamed}` : sub}`
        : `${order} allele ${segment.number}`;
    const group = groups.get(key) ?? { gene: undefined, allele: coded?.allele, mixed: false, results: [] };
    groups.set(key, group);
    const named =
      coded === undefined
        ? code === GENE_STUDIED
          ? geneOf(segment, knowledge.genes)
          : undefined
        : knowledge.genes.bySymbol(coded.gene);
    if (code === GENE_STUDIED && named === undefined)
      remarks.push(finding('hl7.not-used', 'A gene is not among those that are known.', at('OBX', segment.number, 5)));
    if (named !== undefined && group.gene !== undefined && named.symbol !== group.gene.symbol) group.mixed = true;
    group.gene ??= named;
    if (code !== GENE_STUDIED) group.results.push(segment);
  }
  for (const [key, group] of groups)
    for (let parent = key; group.gene === undefined && parent.includes('.'); ) {
      parent = parent.slice(0, parent.lastIndexOf('.'));
      group.gene = groups.get(parent)?.gene;
    }
  return [...groups.values()];
}

const isRead = (code: string): boolean =>
  code === GENE_STUDIED || code === GENOTYPE || code === HAPLOTYPE || code === METABOLISM_EFFECT || code === MEDICATION;

/** The LOINC code of OBX-3, which may stand second behind the laboratory's own. */
function loincOf(segment: Segment): string | undefined {
  const [id] = segment.repetitions(3);
  if (id === undefined) return undefined;
  if (id.text(3) === 'LN') return id.text(1);
  return id.text(6) === 'LN' ? id.text(4) : undefined;
}

const SYSTEMS: ReadonlyMap<string, string> = new Map([
  ['LN', CODE_SYSTEMS.loinc],
  ['HGNC', CODE_SYSTEMS.hgnc],
  ['HGNC-SYMB', CODE_SYSTEMS.hgnc],
  ['SCT', CODE_SYSTEMS.snomed],
]);

const codingsOf = (value: Repetition): readonly CodeRef[] =>
  [
    [1, 3],
    [4, 6],
  ].flatMap(([code = 1, system = 3]) => {
    const name = SYSTEMS.get(value.text(system).toUpperCase());
    return name === undefined || value.text(code) === '' ? [] : [{ system: name, code: value.text(code) }];
  });

/** Words of a coded value, or the value itself where it is plain text. */
function wordsOf(segment: Segment, value: Repetition): string {
  const coded = /^(?:CWE|CE|CNE)$/.test(segment.text(2));
  const words = coded
    ? value.text(2) || value.text(9) || (codingsOf(value).length === 0 ? value.text(1) : '')
    : value.text(1);
  return words.slice(0, LONGEST);
}

function geneOf(segment: Segment, genes: Terminology['genes']): Gene | undefined {
  const [value] = segment.repetitions(5);
  return value === undefined ? undefined : genes.identify(codingsOf(value), wordsOf(segment, value));
}

function callOf(group: Group, knowledge: Hl7Knowledge, remarks: Finding[]): OutsideCall | undefined {
  const { gene, results } = group;
  const [first] = results;
  if (first === undefined) return undefined;
  const leave = (segment: Segment, message: string): undefined => {
    remarks.push(finding('hl7.not-used', message, at('OBX', segment.number, 5)));
    return undefined;
  };
  if (gene === undefined) return leave(first, 'A result names no gene that is known.');
  if (group.mixed) return leave(first, 'One group of results names two genes.');
  const diplotypes: string[] = [];
  const haplotypes: string[] = [];
  const phenotypes: string[] = [];
  for (const segment of results) {
    const code = loincOf(segment) ?? '';
    if (code === MEDICATION) continue;
    for (const value of segment.repetitions(5)) {
      const words = wordsOf(segment, value);
      if (group.allele !== undefined) {
        const answer = presenceOf(value, words, knowledge);
        if (answer === undefined) leave(segment, 'Neither present nor absent is said of an allele.');
        else phenotypes.push(`${group.allele} ${answer}`);
      } else if (code === GENOTYPE) diplotypes.push(withoutGene(words, gene));
      else if (code === HAPLOTYPE) haplotypes.push(withoutGene(words, gene));
      else {
        const terms = knowledge.genes.phenotype(gene, codingsOf(value), words === '' ? undefined : words);
        if (terms !== undefined) phenotypes.push(...terms);
        else if (code !== METABOLISM_EFFECT && words.includes('/')) diplotypes.push(withoutGene(words, gene));
        else leave(segment, 'A phenotype is none of the standard terms of its gene.');
      }
    }
  }
  const said = [...diplotypes, ...haplotypes, ...phenotypes].filter((text) => text !== '');
  if (said.length === 0) return leave(first, 'A result says nothing.');
  return { gene: gene.symbol, diplotypes, haplotypes, phenotypes, source: 'HL7 v2 ORU^R01' };
}

function presenceOf(value: Repetition, words: string, { presence }: Hl7Knowledge): 'positive' | 'negative' | undefined {
  const coded = codingsOf(value).flatMap(({ system, code }) => presence.get(`${system}|${code}`) ?? []);
  if (coded.length > 0) return new Set(coded).size === 1 ? coded[0] : undefined;
  const word = words.toLowerCase();
  if (/^(?:present|positive|detected)$/.test(word)) return 'positive';
  return /^(?:absent|negative|not detected|not present)$/.test(word) ? 'negative' : undefined;
}

/** `CYP2C19 *1/*2` -> `*1/*2` */
const withoutGene = (words: string, { symbol }: Gene): string =>
  words.toUpperCase().startsWith(`${symbol} `) ? words.slice(symbol.length + 1).trim() : words;

/** Results of one gene in several groups are one call: several diplotypes are several possibilities. */
function joined(calls: readonly OutsideCall[]): readonly OutsideCall[] {
  const byGene = new Map<string, OutsideCall>();
  for (const call of calls) {
    const known = byGene.get(call.gene);
    const both = (a: readonly string[], b: readonly string[]): readonly string[] => [...new Set([...a, ...b])];
    byGene.set(
      call.gene,
      known === undefined
        ? call
        : {
            ...known,
            diplotypes: both(known.diplotypes, call.diplotypes),
            // Twice the same allele is homozygous, not said twice.
            haplotypes: [...known.haplotypes, ...call.haplotypes],
            phenotypes: both(known.phenotypes, call.phenotypes),
          },
    );
  }
  return [...byGene.values()];
}
