import { isObject, isText, type JsonObject } from '../../kernel/index.ts';
import { type Check, DEEPEST, quoted } from './check.ts';

interface Question {
  readonly linkIds: Map<string, readonly string[]>;
}

/** Link ids of all items, each with those of the items it stands in. */
function collect(items: unknown, above: readonly string[], found: Question['linkIds'], depth: number): void {
  if (!Array.isArray(items) || depth > DEEPEST) return;
  for (const item of items) {
    if (!isObject(item) || !isText(item.linkId)) continue;
    found.set(item.linkId, above);
    collect(item.item, [...above, item.linkId], found, depth + 1);
  }
}

/** Conditions of a Questionnaire's items speak of other items of it (https://hl7.org/fhir/R4/questionnaire.html). */
export function questionnaire(check: Check, value: JsonObject): void {
  const linkIds: Question['linkIds'] = new Map();
  collect(value.item, [], linkIds, 0);
  conditions(check, value.item, 'item', linkIds, 0);
}

function conditions(check: Check, items: unknown, path: string, linkIds: Question['linkIds'], depth: number): void {
  if (!Array.isArray(items) || depth > DEEPEST) return;
  items.forEach((item: unknown, i) => {
    if (!isObject(item)) return;
    const here = `${path}[${i}]`;
    const rules: readonly unknown[] = Array.isArray(item.enableWhen) ? item.enableWhen : [];
    rules.forEach((rule, j) => {
      if (!isObject(rule) || !isText(rule.question)) return;
      const place = `${here}.enableWhen[${j}].question`;
      const owners = linkIds.get(rule.question);
      if (owners === undefined)
        check.add('fhir.questionnaire', `There is no item with the linkId ${quoted(rule.question)}.`, place);
      else if (rule.question === item.linkId || (isText(item.linkId) && owners.includes(item.linkId)))
        check.add('fhir.questionnaire', 'An item cannot depend on itself or on an item inside it.', place);
    });
    conditions(check, item.item, `${here}.item`, linkIds, depth + 1);
  });
}
