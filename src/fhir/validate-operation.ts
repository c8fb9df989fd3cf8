import { type Finding, fail, finding, isObject, isText, ok, type Result, textOf } from '../kernel/index.ts';
import { isResourceType } from './check/shapes.ts';
import { toOperationOutcome } from './operation-outcome.ts';
import { located } from './source-text.ts';
import type { TerminologyServer } from './terminology-server.ts';
import type { OperationOutcome } from './types.ts';
import { validateWithTerminology } from './validate-with-terminology.ts';

export type ValidateMode = 'create' | 'update' | 'delete' | 'profile';
const MODES: ReadonlySet<string> = new Set(['create', 'update', 'delete', 'profile']);
const isMode = (text: unknown): text is ValidateMode => typeof text === 'string' && MODES.has(text);

/** One call of $validate, as the HTTP layer has read it. */
export interface ValidateCall {
  /** Parsed body: a resource, or Parameters with `resource`, `mode` and `profile`; undefined when there was none. */
  readonly body: unknown;
  /** The JSON text of the body, when Findings shall tell line and column in it. */
  readonly text?: string;
  /** Resource type of the URL. */
  readonly type?: string;
  /** Id of the URL when the operation is called on an instance. */
  readonly id?: string;
  /** `mode` and `profile` of the query string. */
  readonly mode?: string;
  readonly profiles?: readonly string[];
  /** Whether Observations are held to the vital signs profiles by their codes. */
  readonly vitalSigns?: boolean;
}

interface Asked {
  readonly resource: unknown;
  readonly mode: unknown;
  readonly profiles: readonly string[];
  /** Steps from the body to the resource. */
  readonly inside: readonly (string | number)[];
  /** What is wrong with the envelope, so that it cannot be told what is asked. */
  readonly wrong?: string;
  /** Places of parameters that nothing was made of. */
  readonly unused: readonly string[];
}

/** Parameters are the envelope only when they say so: a Parameters resource without them may itself be what is to be judged. */
function asked(call: ValidateCall): Asked {
  const { body } = call;
  const envelope =
    isObject(body) && body.resourceType === 'Parameters' && call.type !== 'Parameters' && Array.isArray(body.parameter);
  if (!envelope) return { resource: body, mode: call.mode, profiles: call.profiles ?? [], inside: [], unused: [] };
  let found: Pick<Asked, 'resource' | 'inside'> | undefined;
  let mode: unknown = call.mode;
  const wrong: string[] = [];
  const unused: string[] = [];
  const profiles = [...(call.profiles ?? [])];
  for (const [i, parameter] of (body.parameter as readonly unknown[]).entries()) {
    const { name, ...given } = isObject(parameter) ? parameter : {};
    if (name === 'resource') {
      if (found !== undefined) wrong.push('The parameter resource is given twice.');
      found ??= { resource: given.resource, inside: ['parameter', i, 'resource'] };
    } else if (name === 'mode') {
      mode = given.valueCode ?? given.valueString;
      if (!isText(mode)) wrong.push('The parameter mode needs a valueCode.');
    } else if (name === 'profile') {
      const url = given.valueUri ?? given.valueCanonical ?? given.valueUrl ?? given.valueString;
      if (isText(url)) profiles.push(url);
      else wrong.push('The parameter profile needs a valueUri.');
    } else unused.push(`Parameters.parameter[${i}]`);
  }
  const [first] = wrong;
  return {
    resource: found?.resource,
    inside: found?.inside ?? [],
    mode,
    profiles,
    unused,
    ...(first === undefined ? {} : { wrong: first }),
  };
}

const refuse = (message: string, remedy?: string) =>
  fail(finding('fhir.validate-input', message, {}, remedy === undefined ? {} : { remedy }));

const unusedParameter = (expression: string): Finding =>
  finding(
    'fhir.validate-input',
    '$validate has no such parameter; nothing was made of it.',
    { expression },
    {
      severity: 'information',
      remedy: 'Use resource, mode and profile.',
    },
  );

/** What the mode asks of the resource beyond its shape (https://hl7.org/fhir/R4/resource-operation-validate.html). */
function byMode(mode: ValidateMode | undefined, call: ValidateCall, resource: unknown): readonly Finding[] {
  if (!isObject(resource) || mode === undefined) return [];
  const place = { expression: `${textOf(call.type ?? resource.resourceType)}.id` };
  const { id } = resource;
  if (mode === 'update' && !isText(id)) {
    return [
      finding('fhir.required', 'An update needs the id of the resource.', place, {
        remedy: 'Add the id that the resource has on the server.',
      }),
    ];
  }
  if (mode === 'update' && call.id !== undefined && id !== call.id) {
    return [
      finding('fhir.validate-input', 'The id of the resource is not the one of the URL.', place, {
        remedy: 'Send the resource to its own URL.',
      }),
    ];
  }
  if (mode === 'create' && id !== undefined) {
    return [
      finding(
        'fhir.best-practice',
        'A create gets its id from the server; the one given here will be ignored.',
        place,
        {
          severity: 'information',
          remedy: 'Leave the id out.',
        },
      ),
    ];
  }
  return [];
}

/**
 * $validate as R4 defines it. A call that can be answered gives an OperationOutcome, whatever it says of the resource; one that
 * lacks its input fails with Findings (400). Mode `profile` needs a profile; mode `delete` needs no resource.
 */
export async function validateOperation(
  call: ValidateCall,
  server?: TerminologyServer,
): Promise<Result<OperationOutcome>> {
  const { resource, mode, profiles, inside, wrong, unused } = asked(call);
  if (wrong !== undefined) return refuse(wrong);
  if (mode !== undefined && !isMode(mode))
    return refuse('The mode is none of create, update, delete, profile.', 'Use one of these modes.');
  if (call.type !== undefined && !isResourceType(call.type)) return refuse('The URL names no resource type of R4.');
  if (mode === 'profile' && profiles.length === 0)
    return refuse('Mode profile needs the URL of a profile.', 'Add the parameter profile.');
  if (mode === 'delete') return deletion(call);
  if (resource === undefined || resource === null) return refuse('There is no resource to validate.');
  if (
    call.type !== undefined &&
    isObject(resource) &&
    isText(resource.resourceType) &&
    resource.resourceType !== call.type
  ) {
    return refuse(
      `The URL asks for a ${call.type}, the body is of another type.`,
      'Send the resource to the URL of its type.',
    );
  }
  const judged = [
    ...(await validateWithTerminology(resource, { profiles, vitalSigns: call.vitalSigns === true }, server)),
    ...byMode(mode, call, resource),
    ...unused.map((expression) => unusedParameter(expression)),
  ];
  const findings =
    call.text === undefined
      ? judged
      : located(
          call.text,
          call.body,
          judged,
          isObject(call.body) ? textOf(call.body.resourceType) : 'Resource',
          inside,
        );
  return ok(toOperationOutcome(findings), findings);
}

/** The gateway keeps no clinical resources, so nothing here refers to one and nothing forbids deleting it. */
function deletion(call: ValidateCall): Result<OperationOutcome> {
  if (call.id === undefined)
    return refuse('Mode delete speaks of one resource.', 'Call $validate on the URL of the instance.');
  return ok(toOperationOutcome([]));
}
