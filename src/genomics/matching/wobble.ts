/** IUPAC codes for more than one base (https://doi.org/10.1093/nar/13.9.3021). */
const WOBBLES: Readonly<Record<string, string>> = {
  R: 'AG',
  Y: 'CT',
  S: 'CG',
  W: 'AT',
  K: 'GT',
  M: 'AC',
  B: 'CGT',
  D: 'AGT',
  H: 'ACT',
  V: 'ACG',
  N: 'ACGT',
};

/** The bases that a wobble stands for; undefined for anything else. */
export const basesOfWobble = (base: string): string | undefined =>
  base.length === 1 && Object.hasOwn(WOBBLES, base) ? WOBBLES[base] : undefined;

export const fits = (defined: string, seen: string): boolean =>
  defined === seen || (seen.length === 1 && (basesOfWobble(defined)?.includes(seen) ?? false));
