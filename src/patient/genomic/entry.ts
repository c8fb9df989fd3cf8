import type { Entry } from '../chart.ts';
import type { CertaintyReason, GeneResultFact, TimeRange } from '../profile.ts';
import type { Concept } from '../read/elements.ts';
import { reasonsOfStatus } from '../read/observations.ts';
import { effectiveOf } from '../read/time.ts';
import type { Making, Reading } from '../reading.ts';
import { valueConcept } from './gene.ts';
import type { GeneReading } from './interpret.ts';

/** A genomic Observation that may be used, with what all its Facts share. */
export interface GenomicEntry {
  readonly entry: Entry;
  readonly code: Concept;
  readonly value: Concept;
  readonly effective: TimeRange | undefined;
  readonly reasons: readonly CertaintyReason[];
}

/** Subject, status and time of a genomic Observation; undefined (and said) when it must not be used. */
export function usable(reading: Reading, entry: Entry, code: Concept): GenomicEntry | undefined {
  const owned = reading.owned(entry.resource.subject, entry);
  if (owned === 'no') return undefined;
  const ofStatus = reasonsOfStatus(entry.resource.status);
  if (ofStatus === undefined) {
    reading.skip('patient.status-not-used', entry.key, 'The genomic result was cancelled or entered in error.');
    return undefined;
  }
  const reasons = owned === 'assumed' ? [...ofStatus, 'subject-assumed' as const] : ofStatus;
  return { entry, code, value: valueConcept(entry.resource), effective: effectiveOf(entry.resource), reasons };
}

/** Makes the Fact of one reading. */
export function putGene(reading: Reading, from: GenomicEntry, suffix: string, read: GeneReading): void {
  const reasons = read.byText ? [...from.reasons, 'recognised-by-text' as const] : from.reasons;
  const core = reading.core(from.entry, from.effective, reasons, suffix);
  if (read.nonStandard === true) reading.nonStandard.add(core.id);
  const { id, source, effective, certainty } = core;
  const { phenotypes, interpretedBy } = read;
  const gene = read.gene.symbol;
  const fact: Making<GeneResultFact> = {
    kind: 'gene-result',
    id,
    source,
    effective,
    certainty,
    reasons: core.reasons,
    gene,
    phenotypes,
    interpretedBy,
  };
  if (read.score !== undefined) fact.score = read.score;
  if (read.diplotype !== undefined) fact.diplotype = read.diplotype;
  if (phenotypes.length === 0) fact.why = read.why ?? 'The result leaves the phenotype open.';
  reading.fact(fact);
}
