import type { Gene } from './terminology.ts';

/*
 * Phenotypes as laboratories write them -> the standard terms of the gene. Every word must be understood: one word that is not (a negation, a
 * remark, another gene) and the text says nothing, because half-read text is how "not a poor metabolizer" becomes a poor one.
 * Terms: CPIC standardised terms (Caudle et al. 2017, PMID 27441996), with the older ones they replaced.
 */

/** Longest text that is read as a phenotype. */
const MAX_LENGTH = 200;

/** From least to most; "normal to ultrarapid" covers what lies between. */
const METABOLIZER_SCALE = ['poor', 'intermediate', 'normal', 'rapid', 'ultrarapid'] as const;
const FUNCTION_SCALE = ['poor', 'decreased', 'normal', 'increased'] as const;
type Level = (typeof METABOLIZER_SCALE)[number] | (typeof FUNCTION_SCALE)[number];

const METABOLIZER_WORDS: ReadonlyMap<string, Level> = new Map([
  ['poor', 'poor'],
  ['pm', 'poor'],
  ['intermediate', 'intermediate'],
  ['im', 'intermediate'],
  ['normal', 'normal'],
  ['nm', 'normal'],
  ['extensive', 'normal'],
  ['em', 'normal'],
  ['rapid', 'rapid'],
  ['rm', 'rapid'],
  ['ultrarapid', 'ultrarapid'],
  ['um', 'ultrarapid'],
]);
const FUNCTION_WORDS: ReadonlyMap<string, Level> = new Map([
  ['poor', 'poor'],
  ['low', 'poor'],
  ['decreased', 'decreased'],
  ['reduced', 'decreased'],
  ['intermediate', 'decreased'],
  ['normal', 'normal'],
  ['increased', 'increased'],
]);
/** Acetylator words, for NAT2 alone: slow acetylators are its poor metabolizers. */
const ACETYLATOR_WORDS: ReadonlyMap<string, Level> = new Map([
  ['slow', 'poor'],
  ['fast', 'rapid'],
]);

const METABOLIZER_NOUNS = new Set(['metabolizer', 'metaboliser', 'metabolizers', 'metabolisers', 'metabolism']);
const FUNCTION_NOUNS = new Set(['function', 'transporter', 'activity']);
const FILLERS = new Set(['phenotype', 'predicted', 'status', 'result', 'the', 'a', 'is', ':', '=', '.', 'patient']);
const ALTERNATIVES = new Set(['/', 'or', ',', '(', ')', 'and']);
const UNSURE = new Set([
  'indeterminate',
  'undetermined',
  'not determined',
  'unknown',
  'uncertain',
  'inconclusive',
  'cannot be determined',
  'indeterminate phenotype',
  'unknown metabolizer',
  'indeterminate metabolizer',
]);

/** Whole texts for genes whose terms are no levels; read after the gene's own name and fillers are taken out. */
const PHRASES: Readonly<Record<string, ReadonlyMap<string, readonly string[]>>> = {
  G6PD: new Map([
    ['deficient', ['Deficient']],
    ['deficiency', ['Deficient']],
    ['normal', ['Normal']],
    ['not deficient', ['Normal']],
    ['variable', ['Variable']],
    ['deficient with chronic nonspherocytic hemolytic anemia', ['Deficient with CNSHA']],
    ['deficiency with cnsha', ['Deficient with CNSHA']],
  ]),
  'MT-RNR1': new Map([
    ['increased risk', ['increased risk of aminoglycoside-induced hearing loss']],
    ['normal risk', ['normal risk of aminoglycoside-induced hearing loss']],
    ['uncertain risk', ['uncertain risk of aminoglycoside-induced hearing loss']],
  ]),
  CFTR: new Map([
    ['ivacaftor responsive', ['ivacaftor responsive in CF patients']],
    ['ivacaftor non-responsive', ['ivacaftor non-responsive in CF patients']],
  ]),
  CYP3A5: new Map([
    ['expressor', ['Intermediate Metabolizer', 'Normal Metabolizer']],
    ['expresser', ['Intermediate Metabolizer', 'Normal Metabolizer']],
    ['non-expressor', ['Poor Metabolizer']],
    ['non-expresser', ['Poor Metabolizer']],
    ['nonexpressor', ['Poor Metabolizer']],
    ['nonexpresser', ['Poor Metabolizer']],
  ]),
  DPYD: new Map([
    ['complete dpd deficiency', ['Poor Metabolizer']],
    ['partial dpd deficiency', ['Intermediate Metabolizer']],
  ]),
  VKORC1: new Map([
    ['aa', ['-1639 AA']],
    ['a/a', ['-1639 AA']],
    ['ag', ['-1639 AG']],
    ['ga', ['-1639 AG']],
    ['a/g', ['-1639 AG']],
    ['g/a', ['-1639 AG']],
    ['gg', ['-1639 GG']],
    ['g/g', ['-1639 GG']],
  ]),
};
const MALIGNANT_HYPERTHERMIA: ReadonlyMap<string, readonly string[]> = new Map([
  ['malignant hyperthermia susceptible', ['Malignant Hyperthermia Susceptibility']],
  ['mh susceptible', ['Malignant Hyperthermia Susceptibility']],
  ['mh susceptibility', ['Malignant Hyperthermia Susceptibility']],
  ['mhs', ['Malignant Hyperthermia Susceptibility']],
  ['susceptible to malignant hyperthermia', ['Malignant Hyperthermia Susceptibility']],
  ['uncertain mh susceptibility', ['Uncertain Susceptibility']],
]);

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Standard terms that `text` stands for in this gene; undefined when any part of it is not understood. */
export function phenotypeOfText(gene: Gene, text: string): readonly string[] | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const plain = text.toLowerCase().replaceAll(/\s+/g, ' ').trim();
  if (plain === '') return undefined;
  const term = gene.phenotypes.find((t) => t.toLowerCase() === plain);
  if (term !== undefined) return [term];
  if (gene.kind === 'hla') return hlaTerms(gene, plain) ?? hlaList(gene, plain);
  const symbol = gene.symbol.toLowerCase();
  const bare = plain
    .split(' ')
    .filter((word) => word !== symbol && word !== `${symbol}:` && !FILLERS.has(word))
    .join(' ')
    .replace(/^-?1639 ?g>a:? /, '')
    .replace(/^-1639 /, '');
  const sameTerm = gene.phenotypes.find((t) => t.toLowerCase() === bare);
  if (sameTerm !== undefined) return [sameTerm];
  if (UNSURE.has(bare)) return gene.phenotypes.includes('Indeterminate') ? ['Indeterminate'] : undefined;
  const own = gene.phenotypes.includes('Malignant Hyperthermia Susceptibility')
    ? MALIGNANT_HYPERTHERMIA
    : Object.hasOwn(PHRASES, gene.symbol)
      ? PHRASES[gene.symbol]
      : undefined;
  const phrase = own?.get(bare);
  if (phrase !== undefined) return phrase;
  return levelTerms(gene, plain);
}

/** "rapid/ultrarapid", "likely poor metabolizer (LPM)", "intermediate to poor": levels of a scale. */
function levelTerms(gene: Gene, plain: string): readonly string[] | undefined {
  const metabolizer = gene.phenotypes.some((t) => t.endsWith(' Metabolizer'));
  const transporter = gene.phenotypes.some((t) => t.endsWith(' Function'));
  if (metabolizer === transporter) return undefined;
  const noun = metabolizer ? 'Metabolizer' : 'Function';
  const scale: readonly Level[] = metabolizer ? METABOLIZER_SCALE : FUNCTION_SCALE;
  const words = metabolizer ? METABOLIZER_WORDS : FUNCTION_WORDS;
  const nouns = metabolizer ? METABOLIZER_NOUNS : FUNCTION_NOUNS;
  const acetylator = gene.symbol === 'NAT2' && /\bacetylators?\b/.test(plain);

  const found: { readonly level: Level; readonly modifier: string }[] = [];
  let modifier = '';
  let range = false;
  let named = false;
  const text = plain.replaceAll('ultra-rapid', 'ultrarapid').replaceAll('ultra rapid', 'ultrarapid');
  for (const word of text.match(/[^\s/,():=.;-]+|[/,():=.;-]/g) ?? []) {
    const level = words.get(word) ?? (acetylator ? ACETYLATOR_WORDS.get(word) : undefined);
    if (level !== undefined) {
      const before = found.at(-1);
      if (range && before !== undefined)
        for (const between of levelsBetween(scale, before.level, level)) found.push({ level: between, modifier: '' });
      found.push({ level, modifier });
      modifier = '';
      range = false;
      if (word.length === 2) named = true; // the abbreviations PM, IM, NM … name the noun themselves
    } else if (word === 'likely' || word === 'probable') modifier = 'Likely ';
    else if (word === 'possible' || word === 'possibly') modifier = 'Possible ';
    else if (word === 'to' || word === '-') range = found.length > 0;
    else if (nouns.has(word) || (acetylator && word.startsWith('acetylator'))) named = true;
    else if (word !== gene.symbol.toLowerCase() && !FILLERS.has(word) && !ALTERNATIVES.has(word)) return undefined;
  }
  // "normal" alone may speak of anything; a level counts with its noun, or where the text consists of nothing but levels.
  if (found.length === 0 || (!named && !/^[a-z /-]+$/.test(text))) return undefined;
  const terms = new Set<string>();
  for (const { level, modifier: how } of found) {
    const standard = `${capital(level)} ${noun}`;
    const exact = gene.phenotypes.find((t) => t === `${how}${standard}`);
    if (exact !== undefined) terms.add(exact);
    else if (how === 'Possible ') return undefined;
    else if (how === 'Likely ' && gene.phenotypes.includes(standard)) terms.add(standard);
  }
  return terms.size === 0 ? undefined : [...terms];
}

function levelsBetween(scale: readonly Level[], from: Level, to: Level): readonly Level[] {
  const a = scale.indexOf(from);
  const b = scale.indexOf(to);
  return a < 0 || b < 0 ? [] : scale.slice(Math.min(a, b) + 1, Math.max(a, b));
}

const HLA_NEGATIVE = new Set(['negative', 'absent', 'non-carrier', 'noncarrier']);
const HLA_POSITIVE = new Set(['positive', 'present', 'detected', 'carrier', 'identified', 'found']);
const HLA_FILLERS = new Set([
  'allele',
  'genotype',
  'for',
  'is',
  'was',
  'of',
  'result',
  'the',
  'a',
  'an',
  'status',
  ':',
]);

/** `*15:02 negative; *57:01 positive`: several alleles, each answered for itself and none of them twice. All of it holds at once. */
function hlaList(gene: Gene, plain: string): readonly string[] | undefined {
  const parts = plain.split(/[;,]/).map((part) => part.trim());
  if (parts.length < 2 || parts.length > gene.phenotypes.length) return undefined;
  const terms = parts.map((part) => hlaTerms(gene, part)?.[0]);
  const known = terms.filter((term) => term !== undefined);
  const alleles = new Set(known.map((term) => term.split(' ')[0]));
  return known.length === parts.length && alleles.size === parts.length ? known : undefined;
}

/** "HLA-B*57:01 positive", "negative for HLA-B*5701", "*15:02 not detected". */
function hlaTerms(gene: Gene, plain: string): readonly string[] | undefined {
  const symbol = gene.symbol.toLowerCase();
  const letter = symbol.replace('hla-', '');
  let allele: string | undefined;
  let status: 'positive' | 'negative' | undefined;
  let negated = false;
  for (const word of plain.replaceAll(/[,;()=]/g, ' ').split(' ')) {
    if (word === '' || HLA_FILLERS.has(word) || word === symbol) continue;
    const name = /^(?:(?:hla-?)?([a-z]))?\*?([0-9]{2,3}):?([0-9]{2,3})(?::[0-9]{2,3}){0,2}:?$/.exec(word);
    if (name !== null) {
      if (name[1] !== undefined && name[1] !== letter) return undefined;
      const found = `*${name[2]}:${name[3]}`;
      if (allele !== undefined && allele !== found) return undefined;
      allele = found;
    } else if (word === 'not' || word === 'no') negated = true;
    else if (HLA_NEGATIVE.has(word) || HLA_POSITIVE.has(word)) {
      if (status !== undefined) return undefined;
      status = HLA_POSITIVE.has(word) ? 'positive' : 'negative';
    } else return undefined;
  }
  if (allele === undefined || status === undefined) return undefined;
  if (negated && status === 'negative') return undefined;
  const term = `${allele} ${negated ? 'negative' : status}`;
  return gene.phenotypes.includes(term) ? [term] : undefined;
}
