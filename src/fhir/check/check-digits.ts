/*
 * Codes that carry a digit by which a mistyped one is known, without any list of them at hand.
 */

const LOINC_TERM = /^(\d{1,7})-(\d)$/;
/** Answers, parts, lists and groups of LOINC, whose last digit follows no published rule. */
const LOINC_OTHER = /^L[A-Z]{1,2}\d{1,9}-\d$/;

/** Whether a code has the form of LOINC and, of a term, its check digit (modulus 10, LOINC Users' Guide, appendix A). */
export function isLoinc(code: string): boolean {
  const term = LOINC_TERM.exec(code);
  if (term === null) return LOINC_OTHER.test(code);
  const digits = term[1] ?? '';
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const weighed = i % 2 === 0 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return (10 - (sum % 10)) % 10 === Number(term[2]);
}

const SNOMED_ID = /^[1-9]\d{5,17}$/;
/** The dihedral group of ten elements, and the permutations of Verhoeff's scheme: https://confluence.ihtsdotools.org/display/DOCRELFMT/5.5+Check-digit */
const GROUP = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
  [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
  [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
  [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
  [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
  [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
  [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
  [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
  [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];
const ONE = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
const PERMUTATIONS: readonly (readonly number[])[] = Array.from({ length: 8 }).reduce<number[][]>(
  (all) => [...all, all.length === 0 ? [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] : ONE.map((d) => all.at(-1)?.[d] ?? 0)],
  [],
);

/** Whether a code is an identifier of SNOMED CT with its check digit, or an expression of several, which is not looked into. */
export function isSnomed(code: string): boolean {
  if (!SNOMED_ID.test(code)) return /^\d{6,18}\s*[|:+]/.test(code);
  let check = 0;
  for (let i = 0; i < code.length; i++) {
    const digit = code.charCodeAt(code.length - 1 - i) - 48;
    check = GROUP[check]?.[PERMUTATIONS[i % 8]?.[digit] ?? 0] ?? 0;
  }
  return check === 0;
}
