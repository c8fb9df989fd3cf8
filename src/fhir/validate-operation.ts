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
}

/** Parameters are the envelope only when they say so: a Parameters resource without them may itself be what is to be judged. */
function asked(call: ValidateCall): Asked {
  const { body } = call;
  const envelope =
    isObject(body) && body.resourceType === 'Parameters' && call.type !== 'Parameters' && Array.isArray(body.parameter);
  if (!envelope) return { resource: body, mode: call.mode, profiles: call.profiles ?? [], inside: [] };
  let resource: unknown;
  let inside: readonly (string | number)[] = [];
  let mode: unknown = call.mode;
  const profiles = [...(call.profiles ?? [])];
  for (const [i, parameter] of (body.parameter as readonly unknown[]).entries()) {
    if (!isObject(parameter)) continue;
    if (parameter.name === 'resource' && resource === undefined) {
      resource = parameter.resource;
      inside = ['parameter', i, 'resource'];
    }
    if (parameter.name === 'mode') mode = parameter.valueCode ?? parameter.valueString ?? mode;
    else if (parameter.name === 'profile') {
      const url = parameter.valueUri ?? parameter.valueCanonical ?? parameter.valueUrl ?? parameter.valueString;
      if (isText(url)) profiles.push(url);
    }
  }
  return { resource, mode, profiles, inside };
}

const refuse = (message: string, remedy?: string) =>
  fail(finding('fhir.validate-input', message, {}, remedy === undefined ? {} : { remedy }));

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
  const { resource, mode, profiles, inside } = asked(call);
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
