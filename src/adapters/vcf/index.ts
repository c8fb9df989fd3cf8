export { loadDefinitions } from './load-definitions.ts';
export { type ReadVcfOptions, readVcfFile, readVcfStream } from './read-vcf.ts';
