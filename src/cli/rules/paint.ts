import { styleText } from 'node:util';
import { type Finding, isFault } from '../../kernel/index.ts';
import type { Paint } from '../../rules/explain/text.ts';

const STYLES = { yes: 'green', no: 'dim', unknown: 'yellow', faint: 'dim', strong: 'bold' } as const;
/** Colours for a terminal that shows them and wants them (NO_COLOR). */
export const paintFor = (isTerminal: boolean): Paint =>
  isTerminal && (process.env.NO_COLOR ?? '') === '' ? (text, as) => styleText(STYLES[as], text) : (text) => text;

/** A Finding as editors and terminals link it: file:line:column, severity, code, message, remedy. */
export function findingText({ place, severity, code, message, remedy }: Finding, paint: Paint): string {
  const where = [place.file ?? '', place.line, place.column].filter((part) => part !== undefined).join(':');
  const word = severity === 'fatal' || severity === 'error' ? paint('error', 'unknown') : paint(severity, 'faint');
  return `${paint(where, 'strong')} ${word} ${code}\n    ${message}\n    ${paint(`→ ${remedy}`, 'faint')}`;
}

/** `3 errors, 1 warning` */
export function countsText(findings: readonly Finding[]): string {
  const errors = findings.filter(isFault).length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  return `${errors} ${errors === 1 ? 'error' : 'errors'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`;
}
