export type { OutsideCall } from './outside-call.ts';
export { readPharmcat } from './read-pharmcat.ts';
export { readOutsideCalls } from './read-tsv.ts';
