import type { GeneMatch, LocusReport } from '../matching/index.ts';

/* What a call stands on, in sentences, for people: the terminal and the notes of FHIR. JSON holds the same as data. */

const MOST_MISSING = 20;
const MOST_VARIANTS = 20;
const MOST_GROUPS = 6;
const MOST_IN_GROUP = 12;

/** Why this call and not the next best; positions read, missing and conflicting; the reads behind every variant; what cannot be told apart. */
export function explainMatch({ outcome, positions, indistinct, definitions, notes }: GeneMatch): readonly string[] {
  const { read, missing, conflicting } = positions;
  if (read.length === 0 && conflicting.length === 0)
    return ['No position of the gene was read.', `Allele definitions: ${definitions}.`];
  const variants = read.filter((one) => one.genotype.split(/[/|]/).some((base) => base !== one.ref));
  const groups = indistinct.slice(0, MOST_GROUPS).map((group) => listed(group, MOST_IN_GROUP));
  return [
    'because' in outcome ? outcome.because : `${capital(outcome.why)}.`,
    missing.length === 0
      ? `All ${read.length} positions were read.`
      : `${read.length} positions were read, ${missing.length} were not: ${listed(missing.map(nameOf), MOST_MISSING)}.`,
    ...conflicting.map((one) => `${nameOf(one)}: ${one.why}.`),
    variants.length === 0
      ? 'None of them differs from the reference genome.'
      : `Different from the reference genome: ${listed(variants.map(evidenceOf), MOST_VARIANTS)}.`,
    ...(groups.length === 0
      ? []
      : [
          `The positions read do not tell apart: ${groups.join('; ')}${indistinct.length > MOST_GROUPS ? '; and others' : ''}.`,
        ]),
    ...notes,
    `Allele definitions: ${definitions}.`,
  ];
}

const nameOf = ({ rsid, position }: { readonly rsid: string; readonly position: number }): string =>
  rsid === '' ? `position ${position}` : rsid;

const listed = (names: readonly string[], most: number): string =>
  `${names.slice(0, most).join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`;

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** `rs4244285 G/A (30 reads: 14, 16; genotype quality 99; line 120)` */
function evidenceOf(one: LocusReport): string {
  const { depth, alleleDepths, genotypeQuality, filter, line } = one.evidence ?? {};
  const behind = [
    ...(depth === undefined && alleleDepths === undefined
      ? []
      : [
          `${depth ?? alleleDepths?.reduce((sum, reads) => sum + reads, 0)} reads${alleleDepths === undefined ? '' : `: ${alleleDepths.join(', ')}`}`,
        ]),
    ...(genotypeQuality === undefined ? [] : [`genotype quality ${genotypeQuality}`]),
    ...(filter === undefined ? [] : [`FILTER ${filter.slice(0, 60)}`]),
    ...(line === undefined ? [] : [`row ${line}`]),
  ];
  const genotype = one.genotype.length > 60 ? `${one.genotype.slice(0, 59)}…` : one.genotype;
  return `${nameOf(one)} ${genotype}${behind.length === 0 ? '' : ` (${behind.join('; ')})`}`;
}
