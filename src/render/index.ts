export type { Card } from './card.ts';
export { faultsOfCard } from './card-faults.ts';
export { type CardContext, type CardRecord, renderCardRecords, renderCards } from './cards.ts';
export { codeSystems, extensionDefinitions } from './code-systems.ts';
export { renderBundle } from './fhir/bundle.ts';
export type { BundleContext } from './fhir/context.ts';
export { renderPatientLetter } from './patient-letter.ts';
export { renderReport } from './report.ts';
export type { ResultSummary } from './result-summary.ts';
