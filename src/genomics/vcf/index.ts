export { type VcfExtract, VcfExtractor } from './extract.ts';
export type { VcfHeader } from './header.ts';
export { LocusIndex, type Windows } from './locus-index.ts';
export * from './reading.ts';
