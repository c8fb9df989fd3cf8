import { createRequire } from 'node:module';
import type { JsonObject } from '../../kernel/index.ts';

/*
 * The interpreter of compiled CQL (cql-execution, the last edition that answers without waiting, so that the engine stays a function of the chart), opened when
 * the first rule needs it. Its model of FHIR takes a tenth of a second to read, and is read once.
 */

interface PatientSource {
  reset(): void;
  loadBundles(bundles: readonly object[]): void;
}
interface Library {
  readonly brand?: 'library';
}
interface Results {
  readonly patientResults: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
}

/** The parts of the packages that are used. */
interface Cql {
  readonly Repository: new (libraries: readonly JsonObject[]) => object;
  readonly Library: new (library: JsonObject, repository: object) => Library;
  readonly Executor: new (
    library: Library,
  ) => {
    exec_expression(name: string, source: PatientSource, at: object): Results;
  };
  readonly DateTime: { fromJSDate(date: Date, timezoneOffset: number): object };
}
interface CqlFhir {
  readonly PatientSource: { FHIRv401(): PatientSource };
}

let opened: { readonly cql: Cql; readonly source: PatientSource } | undefined;
function open(): { readonly cql: Cql; readonly source: PatientSource } {
  if (opened === undefined) {
    const require = createRequire(import.meta.url);
    // CommonJS, so that it can be opened where it is needed; these are the one place where its shape is asserted.
    const cql = require('cql-execution') as Cql;
    const { PatientSource } = require('cql-exec-fhir') as CqlFhir;
    opened = { cql, source: PatientSource.FHIRv401() };
  }
  return opened;
}

/** Asks one expression of a library: true, false, null, or whatever else it gives. `at`: ms since the epoch, for Today() and Now(). */
export type Asking = (patient: string, resources: readonly JsonObject[], at: number) => unknown;

export function asking(main: JsonObject, libraries: readonly JsonObject[], expression: string): Asking {
  const { cql, source } = open();
  const library = new cql.Library(main, new cql.Repository(libraries));
  const executor = new cql.Executor(library);
  return (patient, resources, at) => {
    // The source is shared, so that it must not keep one patient's chart for the next.
    source.reset();
    try {
      source.loadBundles([{ resourceType: 'Bundle', entry: resources.map((resource) => ({ resource })) }]);
      const { patientResults } = executor.exec_expression(expression, source, cql.DateTime.fromJSDate(new Date(at), 0));
      return patientResults[patient]?.[expression];
    } finally {
      source.reset();
    }
  };
}
