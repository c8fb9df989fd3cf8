import { Ajv, type ErrorObject } from 'ajv';
import { type Finding, finding } from '../../kernel/index.ts';

/** Judges a parsed body: no Findings means that it fits. */
export type Check = (body: unknown) => readonly Finding[];

/** Faults are listed up to this many; a body can hold thousands of the same. */
const MOST_FINDINGS = 20;

const ajv = new Ajv({
  allErrors: true,
  verbose: true,
  ownProperties: true,
  allowUnionTypes: true,
  strictRequired: false,
});

/** Compiles a schema of ./schemas.ts, once. */
export function checkOf(schema: object): Check {
  const validate = ajv.compile(schema);
  return (body) => {
    if (validate(body)) return [];
    const found = new Map<string, Finding>();
    for (const error of validate.errors ?? []) {
      if (found.size >= MOST_FINDINGS) break;
      // `if` only repeats what the errors inside its `then` say.
      if (error.keyword === 'if') continue;
      const one = findingOf(error);
      const key = one.place.pointer ?? '';
      // The first thing said about a place is the one that counts.
      if (!found.has(key)) found.set(key, one);
    }
    return [...found.values()];
  };
}

function findingOf(error: ErrorObject): Finding {
  if (error.keyword === 'required') {
    const pointer = `${error.instancePath}/${String(error.params.missingProperty)}`;
    return finding('hooks.missing', `${nameOf(pointer)} is missing.`, placeOf(pointer));
  }
  const wanted: unknown = error.parentSchema?.description;
  const what = typeof wanted === 'string' ? wanted : 'of another form';
  const code = error.instancePath === '/hook' ? 'hooks.wrong-hook' : 'hooks.wrong-type';
  return finding(code, `${nameOf(error.instancePath)} has to be ${what}.`, placeOf(error.instancePath));
}

/** `/context/selections/0` as `context.selections[0]`: how FHIR names a place. Only names of the schema and positions can stand there. */
function nameOf(pointer: string): string {
  return (
    pointer
      .slice(1)
      .replaceAll(/\/(\d+)/g, '[$1]')
      .replaceAll('/', '.') || 'The body'
  );
}
const placeOf = (pointer: string) => ({ pointer, ...(pointer === '' ? {} : { expression: nameOf(pointer) }) });
