export { CODE_SYSTEMS } from './code-systems.ts';
export { createTerminology } from './create.ts';
export type * from './data.ts';
export { nearestOf } from './nearest.ts';
export type * from './terminology.ts';
