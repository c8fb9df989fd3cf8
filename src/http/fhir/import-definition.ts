import type { OperationDefinition, OperationDefinitionParameter } from 'fhir/r4.js';

/** $import-genomics, defined for machines. */
export function importOperation(base: string, version: string, date: string): OperationDefinition {
  const input = (
    name: string,
    type: OperationDefinitionParameter['type'] & string,
    documentation: string,
    min = 0,
  ): OperationDefinitionParameter => ({ name, use: 'in', min, max: '1', documentation, type });
  return {
    resourceType: 'OperationDefinition',
    id: 'import-genomics',
    url: `${base}/fhir/OperationDefinition/import-genomics`,
    version,
    name: 'ImportGenomics',
    title: 'Pharmacogenes out of a file of variants',
    status: 'active',
    kind: 'operation',
    date,
    description:
      'Calls pharmacogenes from a VCF (GRCh38; plain, gzip or bgzip) of one person. The body may also be the file itself, with the parameters patient, sample and sex in the address, or a DocumentReference. Always answered asynchronously: 202 with the address of the status.',
    affectsState: false,
    code: 'import-genomics',
    system: true,
    type: false,
    instance: false,
    parameter: [
      input('subject', 'Reference', 'The patient; may be left out where the document names its subject.'),
      input(
        'document',
        'DocumentReference',
        'Carries the file as data of an attachment, or its address below a FHIR server that is registered for the caller.',
      ),
      input(
        'outside',
        'string',
        'Alleles called elsewhere: gene, diplotype, phenotype, activity score, separated by tabs; one a line.',
      ),
      input('sample', 'string', 'Name of the sample, where the file has several.'),
      input('sex', 'code', 'female, male, other or unknown; for genes of the X chromosome.'),
      input('writeTo', 'url', 'Registered FHIR base that the results are written to as well, by conditional updates.'),
      input('accessToken', 'string', 'Bearer token for the address of the attachment; it is not kept.'),
      {
        name: 'return',
        use: 'out',
        min: 1,
        max: '1',
        documentation: 'A collection: DiagnosticReport, genotypes and haplotypes of Genomics Reporting 3.0.0.',
        type: 'Bundle',
      },
    ],
  };
}
