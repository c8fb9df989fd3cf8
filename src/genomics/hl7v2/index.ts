export { type Acknowledgement, acknowledge, hl7Time } from './acknowledgement.ts';
export { type Hl7Message, LARGEST_MESSAGE, readContent } from './message.ts';
export { at, type Hl7Knowledge, readResults } from './pgx-results.ts';
