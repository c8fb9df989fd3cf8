import { entries } from './entry.ts';

/** What may be wrong with the packages of a hospital's own implementation guides. */
export const GUIDES = entries({
  'guide.unreadable': {
    severity: 'error',
    issue: 'not-found',
    status: 500,
    cause: 'A package of an implementation guide cannot be read.',
    remedy: 'Name a folder or a .tgz file that holds package.json beside its StructureDefinitions.',
  },
  'guide.too-large': {
    severity: 'error',
    issue: 'too-costly',
    status: 500,
    cause: 'A package of an implementation guide is larger than any real one.',
    remedy: 'Name the package itself, without its pictures and pages.',
  },
  'guide.fhir-version': {
    severity: 'error',
    issue: 'not-supported',
    status: 500,
    cause: 'A package of an implementation guide is not one of FHIR R4.',
    remedy: 'Name the edition of the guide that was published for R4 (4.0.1).',
  },
  'guide.dependency-missing': {
    severity: 'warning',
    issue: 'not-found',
    status: 500,
    cause: 'A guide is built on another one that is not loaded.',
    remedy: 'Add the package to FHIR_GUIDES; until then what it defines is not checked.',
  },
  'guide.dependency-version': {
    severity: 'information',
    issue: 'conflict',
    status: 500,
    cause: 'A guide is built on another version of a package than the one loaded.',
    remedy: 'Load the version that the guide asks for if they differ in what matters.',
  },
  'guide.conflict': {
    severity: 'warning',
    issue: 'conflict',
    status: 500,
    cause: 'Two packages define the same URL, and not alike.',
    remedy: 'Load one of the two; until then the later package is followed.',
  },
  'guide.bad-file': {
    severity: 'warning',
    issue: 'structure',
    status: 500,
    cause: 'A file of a package is not JSON.',
    remedy: 'Mend the file or leave it out; the rest of the package is used.',
  },
});
