export type { Coded } from './check/questions.ts';
export { builtInPackages, loadGuide, preloadShapes, resourceTypes } from './check/shapes.ts';
export { RULE_SYSTEM, toOperationOutcome } from './operation-outcome.ts';
export {
  codingsOf,
  hasCoding,
  type InstantRange,
  instantRangeOf,
  type PlacedResource,
  periodOf,
  quantityOf,
  type ReadQuantity,
  resourcesOf,
  textOf,
  timeOf,
} from './readers.ts';
export { type ReadReference, type Resolver, referenceOf, resolverOf } from './resolver.ts';
export { located } from './source-text.ts';
export type { Membership, TerminologyServer } from './terminology-server.ts';
export type * from './types.ts';
export { type ValidateOptions, validateResource } from './validate.ts';
export { type ValidateCall, type ValidateMode, validateOperation } from './validate-operation.ts';
export { validateText } from './validate-text.ts';
export { validateWithTerminology } from './validate-with-terminology.ts';
