export { isResourceType, preloadShapes, resourceTypes } from './check/shapes.ts';
export { FINDING_SYSTEM, toOperationOutcome } from './operation-outcome.ts';
export type * from './types.ts';
export { type ValidateOptions, validateResource } from './validate.ts';
