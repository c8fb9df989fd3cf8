export interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'date' | 'variable' | 'special' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
}

const PARTS: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y],
  ['name', /[A-Za-z_][A-Za-z0-9_]*|`(?:[^`\\]|\\.)*`/y],
  ['string', /'(?:[^'\\]|\\.)*'/y],
  ['date', /@[0-9T][0-9T:.+\-Z]*/y],
  ['number', /[0-9]+(?:\.[0-9]+)?/y],
  ['variable', /%(?:[A-Za-z_][A-Za-z0-9_-]*|`[^`]*`|'[^']*')/y],
  ['special', /\$(?:this|index|total)/y],
  ['symbol', /<=|>=|!=|!~|[-+*/&|=~<>()[\]{}.,]/y],
];

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' };
export const plainText = (quoted: string): string =>
  quoted
    .slice(1, -1)
    .replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (_, code: string) =>
      code.length === 5 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? code),
    );

/** Cuts an expression into tokens; throws a SyntaxError that tells the place. */
export function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    let matched = false;
    for (const [kind, pattern] of PARTS) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match === null) continue;
      if (kind !== 'space') found.push({ kind, text: match[0], at });
      at += match[0].length;
      matched = true;
      break;
    }
    if (!matched) throw new SyntaxError(`FHIRPath: unexpected '${text[at]}' at ${at}`);
  }
  found.push({ kind: 'end', text: '', at });
  return found;
}
