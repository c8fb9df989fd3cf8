export { dataClassOf } from './data-class.ts';
export { type ConsentContext, type ConsentDecision, decideConsent } from './decide.ts';
export { coverageAfter, withhold } from './withhold.ts';
