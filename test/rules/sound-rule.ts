import { readFileSync } from 'node:fs';

/** A rule without a fault, to be broken on purpose. */
export const SOUND = readFileSync(new URL('./sound-rule.yaml', import.meta.url), 'utf8');
