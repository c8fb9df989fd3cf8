import { entries } from './entry.ts';

/** What may be wrong with one line of the bulk commands. The other lines are answered all the same. */
export const BULK = entries({
  'bulk.not-json': {
    severity: 'error',
    issue: 'structure',
    status: 422,
    cause: 'The line is no JSON object.',
    remedy: 'Write one JSON object on each line, without line breaks inside it.',
  },
  'bulk.too-long': {
    severity: 'error',
    issue: 'too-long',
    status: 422,
    cause: 'The line is longer than any single case can be.',
    remedy: 'Write one case on each line; end lines with a line feed.',
  },
  'bulk.value': {
    severity: 'error',
    issue: 'value',
    status: 422,
    cause: 'A value is not of the form that stands here.',
    remedy: 'Compare the line with the examples that --help shows.',
  },
  'bulk.missing': {
    severity: 'error',
    issue: 'required',
    status: 422,
    cause: 'The line lacks what it is to be answered from.',
    remedy: 'Compare the line with the examples that --help shows.',
  },
  'bulk.unknown-name': {
    severity: 'error',
    issue: 'code-invalid',
    status: 422,
    cause: 'A gene, phenotype, drug or vocabulary key is not known.',
    remedy: 'Use a name of profiles/knowledge or profiles/vocabularies, or add it there.',
  },
  'bulk.unknown-key': {
    severity: 'error',
    issue: 'structure',
    status: 422,
    cause: 'The key is none that is read here.',
    remedy: 'Use the key that was meant, or remove it: what is not read must not look as if it were.',
  },
});
