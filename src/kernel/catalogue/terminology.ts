import { entries } from './entry.ts';

/** What may be wrong with the knowledge files and vocabularies, with drugs and units as they are written in charts. */
export const TERMINOLOGY = entries({
  'knowledge.unreadable': {
    severity: 'fatal',
    issue: 'exception',
    status: 500,
    cause: 'A knowledge or vocabulary file is missing or cannot be read.',
    remedy: 'Restore the file under profiles/, or set the profiles folder to the right place.',
  },
  'knowledge.header': {
    severity: 'error',
    issue: 'structure',
    status: 500,
    cause:
      'A table does not begin with the columns that are expected of it, or a remark such as source, date or licence is missing.',
    remedy: 'Give the table the columns named in the message, tab-separated, below its remarks (# source: …).',
  },
  'knowledge.cell': {
    severity: 'error',
    issue: 'value',
    status: 500,
    cause: 'A cell of a knowledge table has a value that is not allowed there.',
    remedy: 'Write one of the values named in the message.',
  },
  'knowledge.duplicate': {
    severity: 'error',
    issue: 'duplicate',
    status: 500,
    cause: 'The same name or code is given twice with different meanings.',
    remedy: 'Keep one of the two lines.',
  },
  'knowledge.unknown-name': {
    severity: 'error',
    issue: 'not-found',
    status: 500,
    cause: 'A file names a drug, gene, allele or term that no other file defines.',
    remedy: 'Correct the name, or add it to the file that defines such names.',
  },
  'vocabulary.yaml': {
    severity: 'error',
    issue: 'structure',
    status: 500,
    cause: 'A vocabulary file is not valid YAML.',
    remedy: 'Correct the line named in the message.',
  },
  'vocabulary.entry': {
    severity: 'error',
    issue: 'value',
    status: 500,
    cause: 'An entry of a vocabulary lacks a property, has one too many, or one of the wrong kind.',
    remedy: 'Write the entry as docs and the other entries of the file do.',
  },
  'unit.unknown': {
    severity: 'warning',
    issue: 'code-invalid',
    status: 422,
    cause: 'The unit is not one of UCUM.',
    remedy: 'Send the unit as a UCUM code (https://ucum.org).',
  },
  'unit.dimension': {
    severity: 'warning',
    issue: 'value',
    status: 422,
    cause: 'The two units measure different things, or a conversion between mass and substance lacks the molar mass.',
    remedy:
      'Send the value in a unit of the same kind; for mass against substance add the molar mass to the vocabulary.',
  },
});
