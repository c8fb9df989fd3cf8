import type { CapabilityStatement, OperationDefinition } from '../../fhir/index.ts';
import type { PublishedDefinition } from '../parts.ts';

const VALIDATE = 'http://hl7.org/fhir/OperationDefinition/Resource-validate';

/** What the gateway does over FHIR, as R4's CapabilityStatement. `base`: URL of the gateway; `date`: when it started. */
export function capabilityStatement(
  base: string,
  version: string,
  date: string,
  definitions: readonly PublishedDefinition[],
): CapabilityStatement {
  const types = [...new Set(definitions.map((definition) => definition.resourceType))].sort();
  return {
    resourceType: 'CapabilityStatement',
    id: 'precision-gateway',
    url: `${base}/fhir/metadata`,
    name: 'PrecisionGateway',
    title: 'Precision Gateway',
    status: 'active',
    date,
    kind: 'instance',
    software: { name: 'Precision Gateway', version },
    implementation: { description: 'Tailors treatment to one person', url: `${base}/fhir` },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    rest: [
      {
        mode: 'server',
        documentation:
          'Operations on what a request carries; clinical resources are not kept. Prefer: respond-async is understood by $recommend, and by $validate for resources on lines (application/fhir+ndjson).',
        security: {
          cors: true,
          description:
            'Operations ask for Authorization: Bearer with a JWT signed by a registered key, as CDS Hooks describes it; definitions are open to all.',
        },
        resource: types.map((type) => ({
          type: type as 'CodeSystem', // definitions carry the types of R4
          interaction: [{ code: 'read' }, { code: 'search-type' }],
          searchParam: [{ name: 'url', type: 'uri' }],
        })),
        operation: [
          { name: 'recommend', definition: `${base}/fhir/OperationDefinition/recommend` },
          ...definitions
            .filter(({ resourceType, id }) => resourceType === 'OperationDefinition' && id !== 'recommend')
            .map(({ id = '' }) => ({ name: id, definition: `${base}/fhir/OperationDefinition/${id}` })),
          { name: 'validate', definition: VALIDATE },
        ],
      },
    ],
  };
}

/** $recommend, defined for machines. */
export function recommendOperation(base: string, version: string, date: string): OperationDefinition {
  return {
    resourceType: 'OperationDefinition',
    id: 'recommend',
    url: `${base}/fhir/OperationDefinition/recommend`,
    version,
    name: 'Recommend',
    title: 'Recommendations for one person',
    status: 'active',
    kind: 'operation',
    date,
    description:
      'Matches what is known of one patient to the treatment rules of the gateway. The body may also be a Bundle about one patient instead of Parameters.',
    affectsState: false,
    code: 'recommend',
    system: true,
    type: false,
    instance: false,
    parameter: [
      {
        name: 'subject',
        use: 'in',
        min: 1,
        max: '1',
        documentation: 'The patient.',
        type: 'Reference',
        targetProfile: ['http://hl7.org/fhir/StructureDefinition/Patient'],
      },
      {
        name: 'practitioner',
        use: 'in',
        min: 0,
        max: '1',
        documentation: 'Who asks.',
        type: 'Reference',
        targetProfile: [
          'http://hl7.org/fhir/StructureDefinition/Practitioner',
          'http://hl7.org/fhir/StructureDefinition/PractitionerRole',
        ],
      },
      {
        name: 'resource',
        use: 'in',
        min: 0,
        max: '*',
        documentation: 'What is known of the patient: resources, or Bundles of them.',
        type: 'Resource',
      },
      {
        name: 'return',
        use: 'out',
        min: 1,
        max: '1',
        documentation:
          'A collection: GuidanceResponses, therapeutic implications, Tasks, a CarePlan where a pathway applies, Provenance.',
        type: 'Bundle',
      },
    ],
  };
}
