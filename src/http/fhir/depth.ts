import { type Finding, finding, type JsonObject } from '../../kernel/index.ts';

/** Levels of nesting that are read; a deep FHIR Questionnaire needs about 50. */
const MOST_LEVELS = 100;

/**
 * Bodies of the FHIR doors are stored, copied and rendered as a whole, so their nesting is bounded before anything walks them. Hook requests are only read
 * resource by resource by readers with bounds of their own, and need no second walk on the hot path.
 */
export function depthFault(body: JsonObject): Finding | undefined {
  return isShallow(body, MOST_LEVELS)
    ? undefined
    : finding('http.too-deep', `The JSON is nested deeper than ${MOST_LEVELS} levels.`);
}

function isShallow(value: object, levels: number): boolean {
  if (levels === 0) return false;
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    if (typeof item === 'object' && item !== null && !isShallow(item, levels - 1)) return false;
  }
  return true;
}
