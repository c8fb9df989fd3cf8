export type { Card, SuggestedAction, Suggestion } from './card.ts';
export { type CardBounds, faultsOfCard } from './card-faults.ts';
export { type CardContext, type CardRecord, renderCardRecords, renderCards } from './cards.ts';
export { codeSystems, extensionDefinitions, extensionUrl, systemUrl } from './code-systems.ts';
export { renderBundle } from './fhir/bundle.ts';
export type { BundleContext } from './fhir/context.ts';
export { renderPatientLetter } from './patient-letter.ts';
export { type ReportContext, renderReport } from './report.ts';
