import { didYouMean } from '../../fhir/check/did-you-mean.ts';
import { type Finding, type FindingCode, finding } from '../../kernel/index.ts';
import type { Gene, Terminology, Vocabularies } from '../../terminology/terminology.ts';
import { libraryFindings } from '../elm/check.ts';
import { expressionFindings } from '../fhirpath/check.ts';
import type { Path, RuleFile } from '../rule-file.ts';
import type { Leaf } from '../rule-profile.ts';
import { conditionsOf, leavesOf, optionsOf } from '../walk.ts';

/** Names of genes, phenotypes, drugs and vocabulary entries that the terminology lacks, each with the nearest that it has. */
export function unknownNames(file: RuleFile, terminology: Terminology): readonly Finding[] {
  const check = new NameCheck(file, terminology);
  const { trigger } = file.value;
  if ('drugs' in trigger) for (const [i, name] of trigger.drugs.entries()) check.drug(name, ['trigger', 'drugs', i]);
  else
    for (const [i, fact] of trigger.facts.entries()) {
      const path: Path = ['trigger', 'facts', i];
      if ('gene' in fact) check.gene(fact.gene, [...path, 'gene']);
      else if ('condition' in fact) check.entry('conditions', fact.condition, [...path, 'condition']);
      else check.entry('observations', fact.observation, [...path, 'observation']);
    }
  for (const root of conditionsOf(file.value)) for (const { at, path } of leavesOf(root)) check.leaf(at, path);
  for (const { at: option, path } of optionsOf(file.value)) {
    if (option.kind === 'replace') check.drug(option.drug, [...path, 'drug']);
    else if (option.kind === 'test') check.entry('tests', option.test, [...path, 'test']);
    else if (option.kind === 'refer') check.entry('services', option.service, [...path, 'service']);
  }
  for (const [i, reason] of (file.value['override-reasons'] ?? []).entries())
    check.entry('override-reasons', reason, ['override-reasons', i]);
  return check.findings;
}

class NameCheck {
  readonly findings: Finding[] = [];
  readonly #file: RuleFile;
  readonly #terminology: Terminology;

  constructor(file: RuleFile, terminology: Terminology) {
    this.#file = file;
    this.#terminology = terminology;
  }

  #say(code: FindingCode, what: string, path: Path, nearest: string | undefined): void {
    const message = nearest === undefined ? what : `${what}; did you mean ${nearest}?`;
    this.findings.push(finding(code, message, this.#file.place(path)));
  }

  gene(symbol: string, path: Path): Gene | undefined {
    const { genes } = this.#terminology;
    const gene = genes.bySymbol(symbol);
    if (gene === undefined)
      this.#say('rules.unknown-gene', `there is no gene ${symbol}`, path, didYouMean(symbol, genes.symbols));
    return gene;
  }

  drug(name: string, path: Path): void {
    if (name.startsWith('@')) {
      this.entry('drug-classes', name.slice(1), path);
      return;
    }
    const { drugs } = this.#terminology;
    if (drugs.byName(name) === undefined)
      this.#say('rules.unknown-drug', `there is no drug ${name}`, path, drugs.nearest(name)[0]);
  }

  entry(kind: keyof Vocabularies['keys'], key: string, path: Path): void {
    const keys = this.#terminology.vocabularies.keys[kind];
    if (keys.includes(key)) return;
    this.#say('rules.unknown-vocabulary-key', `the ${kind} vocabulary has no ${key}`, path, didYouMean(key, keys));
  }

  leaf(leaf: Leaf, path: Path): void {
    if ('gene' in leaf) this.#geneLeaf(leaf, path);
    else if ('drug' in leaf) this.drug(leaf.drug, [...path, 'drug']);
    else if ('condition' in leaf) this.entry('conditions', leaf.condition, [...path, 'condition']);
    else if ('allergy' in leaf) this.drug(leaf.allergy, [...path, 'allergy']);
    else if ('observation' in leaf) this.entry('observations', leaf.observation, [...path, 'observation']);
    else if ('elm' in leaf) this.findings.push(...libraryFindings(leaf, path, this.#file));
    else if ('fhirpath' in leaf) this.findings.push(...expressionFindings(leaf, path, this.#file));
  }

  #geneLeaf(leaf: Extract<Leaf, { gene: string }>, path: Path): void {
    const gene = this.gene(leaf.gene, [...path, 'gene']);
    if (gene === undefined) return;
    if ('phenotype' in leaf)
      for (const [i, term] of leaf.phenotype.entries()) this.#phenotype(gene, term, [...path, 'phenotype', i]);
    if ('score' in leaf && !gene.scored)
      this.#say('rules.gene-question', `${gene.symbol} has no activity score`, [...path, 'score'], undefined);
    const allele = 'allele' in leaf ? leaf.allele : undefined;
    if (allele !== undefined) this.#allele(gene, allele, [...path, 'allele']);
    if ('diplotype' in leaf && gene.kind !== 'diplotype')
      this.#say('rules.gene-question', `${gene.symbol} has no diplotypes`, [...path, 'diplotype'], undefined);
  }

  #phenotype(gene: Gene, term: string, path: Path): void {
    if (gene.phenotypes.includes(term)) return;
    // "Indeterminate" asks for a result that does not say, which every gene can have.
    if (term === 'Indeterminate') return;
    const nearest = didYouMean(term, gene.phenotypes) ?? `one of ${gene.phenotypes.join(', ')}`;
    this.#say('rules.unknown-phenotype', `${gene.symbol} has no phenotype ${term}`, path, nearest);
  }

  #allele(gene: Gene, allele: string, path: Path): void {
    if (gene.kind !== 'hla') {
      this.#say('rules.gene-question', `${gene.symbol} is not an HLA gene`, path, undefined);
      return;
    }
    const known = [...new Set(gene.phenotypes.map((term) => term.replace(/ (positive|negative)$/, '')))];
    if (!known.includes(allele))
      this.#say(
        'rules.unknown-phenotype',
        `${gene.symbol} has no risk allele ${allele}`,
        path,
        didYouMean(allele, known),
      );
  }
}
