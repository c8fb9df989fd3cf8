import { entries } from './entry.ts';

/** What may be wrong with the environment that the gateway is started in. */
export const SETTINGS = entries({
  'settings.required': {
    severity: 'fatal',
    issue: 'required',
    status: 500,
    cause: 'A setting that has no safe default is missing.',
    remedy: 'Set it in the environment; docs/operations.md lists every setting.',
  },
  'settings.invalid': {
    severity: 'fatal',
    issue: 'value',
    status: 500,
    cause: 'A setting does not have the form it must have.',
    remedy: 'Correct the value; docs/operations.md lists every setting.',
  },
  'settings.unsafe': {
    severity: 'fatal',
    issue: 'security',
    status: 500,
    cause: 'Two settings together would leave patient data open.',
    remedy: 'Change one of the settings named in the message.',
  },
  'settings.advice': {
    severity: 'warning',
    issue: 'business-rule',
    status: 500,
    cause: 'A setting works, but is seldom what is wanted outside a trial.',
    remedy: 'Change it before patients are served.',
  },
  'settings.unknown-name': {
    severity: 'warning',
    issue: 'not-found',
    status: 500,
    cause: 'The environment holds a name that is no setting but looks like one.',
    remedy: 'Correct the name, or remove it.',
  },
  'settings.file': {
    severity: 'fatal',
    issue: 'not-found',
    status: 500,
    cause: 'A file that a setting names cannot be read.',
    remedy: 'Correct the path, or the rights of the file.',
  },
  'settings.clients': {
    severity: 'fatal',
    issue: 'structure',
    status: 500,
    cause: 'The file of registered callers is not of the form that docs/operations.md describes.',
    remedy: 'Correct the place that is named.',
  },
});
