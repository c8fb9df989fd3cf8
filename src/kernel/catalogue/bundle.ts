import { entries } from './entry.ts';

/** What may be wrong with a frozen bundle of rules and the keys that it is trusted by. */
export const BUNDLE = entries({
  'bundle.unreadable': {
    severity: 'error',
    issue: 'not-found',
    status: 500,
    cause: 'The bundle of rules, or a file of keys, cannot be read.',
    remedy: 'Check that the path exists and that the gateway may read it.',
  },
  'bundle.not-a-bundle': {
    severity: 'error',
    issue: 'structure',
    status: 422,
    cause: 'The file is not a bundle as `rules freeze` writes it.',
    remedy: 'Freeze the rules again with this version of the gateway.',
  },
  'bundle.altered': {
    severity: 'error',
    issue: 'security',
    status: 422,
    cause: 'The bundle is not what was signed.',
    remedy: 'Do not use it; fetch it anew, or freeze the rules again, and find out who changed it.',
  },
  'bundle.untrusted': {
    severity: 'error',
    issue: 'security',
    status: 422,
    cause: 'The bundle is signed with a key that is not among the trusted ones.',
    remedy: 'Have it signed by somebody who is trusted, or add the public key to the file of trusted keys.',
  },
  'bundle.key': {
    severity: 'error',
    issue: 'value',
    status: 422,
    cause: 'A file of keys holds no Ed25519 keys that can be used.',
    remedy: 'Make keys with `rules keygen`.',
  },
  'bundle.other-knowledge': {
    severity: 'error',
    issue: 'conflict',
    status: 422,
    cause: 'The bundle was frozen beside other knowledge files and vocabularies than those that are installed.',
    remedy: 'Install the profiles folder that it was frozen from, or freeze the rules again beside this one.',
  },
  'bundle.exists': {
    severity: 'error',
    issue: 'duplicate',
    status: 422,
    cause: 'A file of that name is there already.',
    remedy: 'Name another file; keys and bundles are never written over.',
  },
});
