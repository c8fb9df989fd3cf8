import { PRIMITIVES } from '../check/primitives.ts';
import type { Rules } from './emit-rules.ts';
import { functionOf, isPrimitive } from './names.ts';
import type { SetNumbers } from './set-numbers.ts';
import type { Alternative, Element, Group } from './shape.ts';

/** Bits of required elements and choices per number variable: below the sign bit, so that masks stay small integers. */
const BITS = 30;

const RUNTIME_RULES: ReadonlyMap<string, string> = new Map([
  ['Reference', 'reference'],
  ['Bundle', 'bundle'],
  ['Attachment', 'attachment'],
  ['Coding', 'coding'],
  ...['Quantity', 'SimpleQuantity', 'MoneyQuantity', 'Age', 'Count', 'Distance', 'Duration'].map(
    (type) => [type, 'unitCode'] as const,
  ),
  ['Identifier', 'identifier'],
  ['Questionnaire', 'questionnaire'],
  ['QuestionnaireResponse', 'questionnaireResponse'],
  ['Extension', 'extensionRules'],
]);

/** Value sets that are not lists but have a form of their own. */
const FORMS: ReadonlyMap<string, readonly [test: string, message: string]> = new Map([
  ['http://hl7.org/fhir/ValueSet/mimetypes', ['isMimeType', 'The code is no media type, such as application/pdf.']],
  [
    'http://hl7.org/fhir/ValueSet/languages',
    ['isLanguage', 'The code is no language tag (BCP 47), such as en or de-CH.'],
  ],
]);

/** Where a media type describes content; tests and capability statements also name formats by a short word. */
const CONTENT = new Set(['Attachment.contentType', 'Binary.contentType', 'Endpoint.payloadMimeType']);

/** How the generated code names things of other modules. */
export interface Names {
  /** Type functions that the module being written holds itself. */
  readonly local: ReadonlySet<string>;
  readonly sets: SetNumbers;
  readonly rules: Rules;
}

const text = (value: string): string => JSON.stringify(value);
const upper = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

interface Seat {
  readonly variable: string;
  readonly mask: number;
}

/** Gives each required element and each choice a bit. */
function seats(group: Group): Map<Element, Seat> {
  const seated = new Map<Element, Seat>();
  for (const element of group.elements) {
    if (element.min === 0 && !element.choice) continue;
    seated.set(element, { variable: `m${Math.floor(seated.size / BITS)}`, mask: 2 ** (seated.size % BITS) });
  }
  return seated;
}

/** Ids of elements are unique in their resource; ElementDefinitions repeat theirs in snapshot and differential. */
const isElementId = (element: Element, alternative: Alternative): boolean =>
  element.name === 'id' && alternative.type === 'string' && element.path !== 'ElementDefinition.id';

function primitiveCheck(element: Element, alternative: Alternative, names: Names): string {
  const key = text(alternative.json);
  const set = element.binding?.strength === 'required' ? names.sets.numberOf(element.binding.valueSet) : undefined;
  if (set !== undefined) {
    if (element.list) return `R.codes(c,v,o,${key},$v${set});`;
    return `if(!$v${set}.codes.has(v))R.badCode(c,v,${key},$v${set});`;
  }
  const form = element.binding === undefined ? undefined : FORMS.get(element.binding.valueSet);
  if (form !== undefined && element.list && CONTENT.has(element.path))
    return `R.forms(c,v,o,${key},R.${form[0]},${text(form[1])});`;
  if (
    form !== undefined &&
    !element.list &&
    (element.name !== 'contentType' || CONTENT.has(element.path)) &&
    element.name !== 'accept'
  ) {
    return `if(!isCode(v))c.badPrimitive(v,'code',${key});else if(!R.${form[0]}(v))c.add('fhir.code-not-in-value-set',${text(form[1])},${key});`;
  }
  const is = `is${upper(alternative.type)}`;
  if (element.list) return `R.primitives(c,v,o,${key},${is},${text(alternative.type)});`;
  const lenient = alternative.type === 'xhtml' ? 'R.narrative(c,v,o);' : '';
  if (isElementId(element, alternative)) return 'R.elementId(c,v);';
  if (alternative.type === 'canonical' && alternative.targets.length > 0)
    return `if(!${is}(v))c.badPrimitive(v,${text(alternative.type)},${key});else R.canonicalTarget(c,v,${key},${JSON.stringify(alternative.targets)});`;
  return `if(!${is}(v))c.badPrimitive(v,${text(alternative.type)},${key});${lenient}`;
}

function complexCheck(element: Element, alternative: Alternative, names: Names): string {
  const step = element.choice ? `${element.name}.ofType(${alternative.type})` : alternative.json;
  const call = element.list ? 'list' : 'one';
  if (element.group !== undefined) return `${call}(c,v,${text(step)},${functionOf(element.group)});`;
  if (alternative.type === 'Resource') {
    return element.name === 'contained' ? 'R.contained(c,v,o);' : `R.inner(c,v,${text(step)},o);`;
  }
  let code = `${call}(c,v,${text(step)},${functionOf(alternative.type)});`;
  if (alternative.targets.length > 0) code += `R.targets(c,v,${text(step)},${JSON.stringify(alternative.targets)});`;
  const set = element.binding?.strength === 'required' ? names.sets.numberOf(element.binding.valueSet) : undefined;
  code += looseBinding(element, alternative, set !== undefined, step, names);
  if (set !== undefined && alternative.type === 'Coding') code += `R.boundCoding(c,v,${text(step)},$v${set});`;
  if (set !== undefined && alternative.type === 'CodeableConcept')
    code += `R.boundConcept(c,v,${text(step)},$v${set});`;
  return code + names.rules.ofElement(element, alternative);
}

/** Extensible bindings, and those to value sets that are not at hand. */
function looseBinding(
  { binding }: Element,
  { type }: Alternative,
  settled: boolean,
  step: string,
  names: Names,
): string {
  if (binding === undefined || settled || (type !== 'Coding' && type !== 'CodeableConcept')) return '';
  if (binding.strength !== 'required' && binding.strength !== 'extensible') return '';
  const set = names.sets.numberOf(binding.valueSet);
  if (set !== undefined) return `R.extensible${type === 'Coding' ? 'Coding' : 'Concept'}(c,v,${text(step)},$v${set});`;
  return `R.openBinding(c,v,${text(step)},${text(binding.strength)},${text(binding.valueSet)});`;
}

function elementCases(element: Element, seat: Seat | undefined, names: Names): string {
  return alternativesOf(element)
    .map((alternative) => {
      let code = `case ${text(alternative.json)}:`;
      if (seat !== undefined && element.choice) {
        code += `if(${seat.variable}&${seat.mask})c.secondChoice(k,${text(element.name)});`;
      }
      if (seat !== undefined) code += `${seat.variable}|=${seat.mask};`;
      if (element.max === 0) code += `R.atMost(c,v,${text(alternative.json)},0);`;
      else {
        code +=
          isPrimitive(alternative.type) && element.group === undefined
            ? primitiveCheck(element, alternative, names) + names.rules.ofElement(element, alternative)
            : complexCheck(element, alternative, names);
        if (element.list && Number.isFinite(element.max))
          code += `R.atMost(c,v,${text(alternative.json)},${element.max});`;
      }
      return `${code}break;`;
    })
    .join('\n');
}

/** Elements by content reference have no type of their own. */
const alternativesOf = (element: Element): readonly Alternative[] =>
  element.alternatives.length > 0
    ? element.alternatives
    : [{ json: element.name, type: 'BackboneElement', targets: [] }];

function propertyRows(group: Group, seated: ReadonlyMap<Element, Seat>): string {
  const rows = group.elements.flatMap((element) =>
    alternativesOf(element).map((alternative) => {
      const primitive = isPrimitive(alternative.type) && alternative.type !== 'xhtml' && element.group === undefined;
      const seat = seated.get(element);
      // A required code cannot be replaced by an extension: nothing would be of the value set.
      const stands =
        seat !== undefined && seat.variable === 'm0' && !(element.binding?.strength === 'required' && element.min > 0);
      const row = [
        alternative.json,
        primitive ? alternative.type : 0,
        element.list ? 1 : 0,
        stands ? seat.mask : 0,
        element.choice ? element.name : 0,
      ];
      while (row.at(-1) === 0) row.pop();
      return row;
    }),
  );
  if (group.isResource) rows.push(['resourceType']);
  return JSON.stringify(rows);
}

/** Checks that the runtime holds, for the types that have rules of their own. */
const byHand = (group: Group): string => {
  const rules = RUNTIME_RULES.has(group.name) ? `R.${RUNTIME_RULES.get(group.name)}(c,o);` : '';
  // The resources that are known by a canonical URL, which is one for all the world.
  const canonical =
    group.isResource &&
    group.elements.some((e) => e.name === 'url') &&
    group.elements.some((e) => e.name === 'experimental');
  return canonical ? `${rules}R.canonicalUrl(c,o);` : rules;
};

/** What is judged beyond structure, primitives, cardinality and bindings. */
const deep = (code: string): string => (code === '' ? '' : `if(c.deep){${code}}`);

/** JavaScript of the function that judges one group: one pass over the object, a switch on its property names. */
export function emitGroup(group: Group, names: Names): string {
  const name = functionOf(group.name);
  const seated = seats(group);
  const variables = ['m0', ...new Set([...seated.values()].map((s) => s.variable))].filter(
    (v, i, all) => all.indexOf(v) === i,
  );
  const cases = group.elements.map((element) => elementCases(element, seated.get(element), names)).join('\n');
  const required = [...seated].filter(([element]) => element.min > 0);
  const missing = required
    .map(
      ([element, seat]) =>
        `if(!(${seat.variable}&${seat.mask}))c.missing(${text(element.choice ? `${element.name}[x]` : element.name)},${text(group.path)});`,
    )
    .join('');
  const whole = variables
    .map(
      (variable) =>
        [
          variable,
          required.filter(([, s]) => s.variable === variable).reduce((sum, [, s]) => sum + s.mask, 0),
        ] as const,
    )
    .filter(([, mask]) => mask > 0)
    .map(([variable, mask]) => `(${variable}&${mask})!==${mask}`)
    .join('||');
  const presence = new Map(
    [...seated].map(([element, seat]) => [element.name, `((${seat.variable}&${seat.mask})!==0)`]),
  );
  return `const P_${name}=R.properties(${text(group.path)},${propertyRows(group, seated)});
function ${name}(o,c){
if(typeof o!=='object'||o===null||Array.isArray(o))return c.notAnObject(o,${text(group.path)});
let ${variables.map((v) => `${v}=0`).join(',')},n=0;
for(const k in o){const v=o[k];if(v===undefined)continue;n++;switch(k){
${group.isResource ? "case 'resourceType':break;" : ''}
${cases}
default:m0|=R.otherProperty(c,o,k,v,P_${name},Element);}}
${group.isResource ? 'if(n===0)' : 'if(n===0||(n===1&&o.id!==undefined))'}return c.emptyObject(${text(group.path)});
${missing === '' ? '' : `if(${whole}){${missing}}`}
${deep(`${byHand(group)}${names.rules.ofGroup(group, presence)}`)}}
`;
}

/** A module of groups: a function of the runtime `R` that returns the judges of the types it holds. */
export function emitModule(groups: readonly Group[], exported: readonly string[], names: Names): string {
  const bodies = groups.map((group) => emitGroup(group, names)).join('\n');
  const used = (pattern: RegExp) => [...new Set([...bodies.matchAll(pattern)].map((m) => m[1] ?? ''))].sort();
  const foreign = used(/\b(?:one|list)\(c,v,"[^"]*",([A-Za-z_0-9]+)\)/g).filter((n) => !names.local.has(n));
  if (!names.local.has('Element') && !foreign.includes('Element')) foreign.push('Element');
  const sets = used(/\$v(\d+)\b/g);
  return `'use strict';
/* Generated from the R4 definitions by tools/generate-validators.ts; not to be edited. */
module.exports=(R)=>{
const {one,list}=R;
const {${Object.keys(PRIMITIVES)
    .map((p) => `is${upper(p)}`)
    .join(',')}}=R.is;
${foreign.length > 0 ? `const {${foreign.join(',')}}=R.types;` : ''}
${sets.map((n) => `const $v${n}=R.requiredSet(${n});`).join('')}
${bodies}
return {${exported.map(functionOf).join(',')}};
};
`;
}
