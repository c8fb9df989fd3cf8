import { CORE_SCHEMA, load } from 'js-yaml';
import { isObject } from '../../kernel/index.ts';

/*
 * A second, quick reader for the YAML that rules are written in, some ten times as fast as the one that knows the place of every node. It is
 * trusted only with text in which the two cannot differ: whatever else occurs, and every text with a fault, is left to the other.
 */

/**
 * Anchors, tags, complex keys and directives at a place where one may begin; numbers that the two readers take differently (0x1F, 1_000, -.5). Text that only
 * looks so is read slowly and to the same end.
 */
const OUT_OF_THE_ORDINARY =
  /(?:^|[\s[{,:-])[&!][^\s&]|^%|(?:^|[\s[{,-])\?\s|^\.\.\.|\b0[box]|[-+]\.\d|\d_|<<|[\t\r\uFEFF]/im;
/** Keys that are no words: the quick reader makes numbers, truths and nothing of them first, and texts of those. */
const KEY_NO_WORD = /(?:^ *(?:- +)*|[[{,]\s*)(?:[-+.\d][\w.+-]*|~|null|true|false)?:(?:\s|$)/im;

/** The value of a text of plain YAML; undefined when it has a fault or is not plain. The caller bounds size and nesting. */
export function readPlainYaml(text: string): unknown {
  if (OUT_OF_THE_ORDINARY.test(text) || KEY_NO_WORD.test(text)) return undefined;
  try {
    const value = load(text, { schema: CORE_SCHEMA });
    return isObject(value) || Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
