export { createGenomics } from './create.ts';
export type * from './data.ts';
export type * from './genomics.ts';
export { readScore, writeScore } from './score.ts';
