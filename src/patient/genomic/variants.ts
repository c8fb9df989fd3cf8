import type { JsonObject } from '../../kernel/index.ts';
import type { Gene } from '../../terminology/terminology.ts';
import { type Concept, hasCode, isEmpty, wordsOf } from '../read/elements.ts';
import type { Reading } from '../reading.ts';
import {
  CLINICAL_SIGNIFICANCE,
  LOINC,
  SIGNIFICANCE,
  SIGNIFICANCE_WORDS,
  type Significance,
  SOMATIC,
  SOURCE_CLASS,
  VARIANT_NAMES,
} from './codes.ts';
import type { GenomicEntry } from './entry.ts';
import { componentsWith, genesOf, genesStudied, sourcesOf, unknownGenes, valueConcept } from './gene.ts';
import { presenceOf } from './presence.ts';

interface Variant {
  readonly from: GenomicEntry;
  readonly gene: Gene;
  readonly significance: readonly Significance[];
  readonly name?: string;
}

/** Reported variants, and the diagnostic implications that say what they mean. */
export class Variants {
  readonly #reading: Reading;
  readonly #variants = new Map<string, Variant>();
  /** Variants that were seen but are none to be used (somatic, absent, of no known gene): what is said of them has no use either. */
  readonly #passedOver = new Set<string>();
  readonly #implications: GenomicEntry[] = [];

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  add(from: GenomicEntry): void {
    const reading = this.#reading;
    const { key, resource } = from.entry;
    const skip = (
      code: 'patient.somatic' | 'patient.variant-absent' | 'patient.gene-unknown',
      message: string,
    ): void => {
      this.#passedOver.add(key);
      reading.skip(code, key, message);
    };
    const presence = presenceIn(valueConcept(resource));
    if (presence === 'absent') {
      skip('patient.variant-absent', 'The variant was not found, or not called.');
      return;
    }
    const source = componentsWith(resource, LOINC, SOURCE_CLASS).map(valueConcept);
    if (source.some((value) => hasCode(value, LOINC, SOMATIC) || wordsOf(value).some((w) => /\bsomatic\b/i.test(w)))) {
      skip('patient.somatic', 'The variant is somatic.');
      return;
    }
    const studied = genesStudied(resource, reading.deps.terminology.genes);
    const [gene, other] = studied.genes;
    const name = nameOf(resource);
    if (other !== undefined || (gene === undefined && studied.unknown)) {
      skip('patient.gene-unknown', 'The variant is of a gene that the gateway does not know, or of several.');
      reading.unknownCodes.push(...unknownGenes(resource, reading.deps.terminology.genes));
      return;
    }
    // A name in HGVS may carry the gene in brackets, NM_000059.4(BRCA2):c.…, where no component states it.
    const named = gene ?? reading.deps.terminology.genes.identify([], name);
    if (named === undefined) {
      skip('patient.gene-unknown', 'The variant does not say which gene it is of.');
      reading.incomplete.add('genomic');
      return;
    }
    this.#variants.set(key, {
      from: gene === undefined ? { ...from, reasons: [...from.reasons, 'recognised-by-text'] } : from,
      gene: named,
      significance: significanceOf(resource),
      ...(name === undefined ? {} : { name }),
    });
  }

  addImplication(from: GenomicEntry): void {
    this.#implications.push(from);
  }

  finish(): void {
    const reading = this.#reading;
    for (const implication of this.#implications) this.#imply(implication);
    for (const [, { from, gene, significance, name }] of this.#variants) {
      const stated = [...new Set(significance)].sort();
      const all = stated.length === 0 ? (['not-stated'] as const) : stated;
      all.forEach((one, index) => {
        reading.fact({
          ...reading.core(from.entry, from.effective, from.reasons, index === 0 ? '' : `#${one}`),
          kind: 'variant',
          gene: gene.symbol,
          significance: one,
          ...(name === undefined ? {} : { name }),
        });
      });
    }
  }

  #imply(from: GenomicEntry): void {
    const reading = this.#reading;
    const { entry } = from;
    const significance = significanceOf(entry.resource);
    if (significance.length === 0) {
      reading.skip(
        'patient.genomic-kind-not-read',
        entry.key,
        'The diagnostic implication states no clinical significance that is known.',
      );
      return;
    }
    const sources = sourcesOf(reading, entry);
    let used = false;
    for (const source of sources) {
      const variant = this.#variants.get(source.key);
      if (variant === undefined) continue;
      used = true;
      // A statement that is preliminary makes what it adds preliminary too.
      const reasons = [...new Set([...variant.from.reasons, ...from.reasons])];
      this.#variants.set(source.key, {
        ...variant,
        from: { ...variant.from, reasons },
        significance: [...variant.significance, ...significance],
      });
    }
    if (used) {
      reading.skip('patient.container', entry.key, 'The implication is read as the significance of its variant.');
      return;
    }
    if (sources.length > 0 && sources.every((source) => this.#passedOver.has(source.key))) {
      reading.skip(
        'patient.genomic-kind-not-read',
        entry.key,
        'The variants that the implication speaks of are not used.',
      );
      return;
    }
    const genes = genesOf(reading, entry);
    const [gene] = genes;
    if (gene !== undefined && genes.length === 1) {
      // The implication names the gene itself: it stands for the variant that was not sent.
      this.#variants.set(entry.key, { from, gene, significance });
      return;
    }
    reading.skip(
      'patient.reference-unresolved',
      entry.key,
      'The variant that the implication speaks of is not in the input.',
    );
    reading.incomplete.add('genomic');
  }
}

function significanceOf(resource: JsonObject): readonly Significance[] {
  const found: Significance[] = [];
  for (const component of componentsWith(resource, LOINC, CLINICAL_SIGNIFICANCE)) {
    const value = valueConcept(component);
    const coded = value.codings
      .map((c) => (hasCode(value, LOINC, c.code) ? SIGNIFICANCE.get(c.code) : undefined))
      .find((s) => s !== undefined);
    const one =
      coded ??
      wordsOf(value)
        .map((w) => SIGNIFICANCE_WORDS.get(w.toLowerCase()))
        .find((s) => s !== undefined);
    if (one !== undefined) found.push(one);
  }
  return found;
}

/** LOINC list LL1971-2: present, absent, no call, indeterminate. Only "present", or nothing said, makes a variant. */
function presenceIn(value: Concept): 'present' | 'absent' {
  if (isEmpty(value)) return 'present';
  const coded = presenceOf(value);
  if (coded !== undefined) return coded === 'positive' ? 'present' : 'absent';
  const words = wordsOf(value).map((w) => w.toLowerCase());
  return words.some((w) =>
    /^(?:absent|not detected|not found|negative|no call|indeterminate|la18198-4|la13538-8)$/.test(w),
  )
    ? 'absent'
    : 'present';
}

function nameOf(resource: JsonObject): string | undefined {
  for (const code of VARIANT_NAMES) {
    for (const component of componentsWith(resource, LOINC, code)) {
      const value = valueConcept(component);
      const name = value.codings[0]?.display ?? value.codings[0]?.code ?? value.text;
      if (name !== undefined) return name;
    }
  }
  return undefined;
}
