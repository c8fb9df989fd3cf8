export type * from './definition.ts';
export type * from './gene-match.ts';
export { matchGene } from './match-gene.ts';
export { readDefinition } from './read-definition.ts';
export type * from './sample.ts';
