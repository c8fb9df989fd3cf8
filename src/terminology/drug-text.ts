/*
 * The ingredients that a drug's written name consists of, in the forms in which charts write them: RxNorm normalised names
 * ("24 HR metoprolol succinate 50 MG Extended Release Oral Tablet [Toprol]", "acetaminophen 300 MG / codeine phosphate 30 MG Oral Tablet",
 * "{24 (drospirenone 3 MG / …) / 4 (inert …) } Pack") and shorter ones ("Clopidogrel (PLAVIX) 75 mg tab"). Whole names only, never a part of
 * a word: dihydrocodeine is not codeine.
 */

/** More pieces than any name of a combination or pack has. */
const MAX_PHRASES = 40;

export interface NameWords {
  /** Words of salts and esters that may stand before or behind an ingredient: sodium, hydrochloride, bisulfate. */
  readonly salts: ReadonlySet<string>;
  /** Words with which the name of the ingredient ends: tablet, oral, extended. */
  readonly forms: ReadonlySet<string>;
  /** Units that may stand before or behind it: mg, ml, hr. */
  readonly units: ReadonlySet<string>;
}

/** Candidate ingredient names, each as its words; brackets (brands) separately, since they only repeat what stands before them. */
export interface NamePhrases {
  readonly ingredients: readonly (readonly string[])[];
  readonly brands: readonly (readonly string[])[];
}

export function phrasesOf(text: string, words: NameWords): NamePhrases {
  const ingredients: (readonly string[])[] = [];
  const brands: (readonly string[])[] = [];
  let inBrackets = false;
  for (const piece of text.toLowerCase().split(/(\[|\]|[/+,;&|(){}]| and | with )/)) {
    if (piece === '[') inBrackets = true;
    else if (piece === ']') inBrackets = false;
    else {
      const phrase = phraseOf(piece, words);
      if (phrase.length === 0) continue;
      (inBrackets ? brands : ingredients).push(phrase);
      if (ingredients.length + brands.length >= MAX_PHRASES) break;
    }
  }
  return { ingredients, brands };
}

/** The words of one piece between leading quantities ("24 hr", "1 ml", "nda020503") and the first strength or form. */
function phraseOf(piece: string, words: NameWords): readonly string[] {
  const phrase: string[] = [];
  for (const raw of piece.split(/\s+/)) {
    const word = raw.replace(/^[.:'"*-]+/, '').replace(/[.:'"*-]+$/, '');
    if (word === '') continue;
    const stops = words.forms.has(word) || words.units.has(word) || /^(?:[0-9]|nda[0-9]|anda[0-9]|bla[0-9])/.test(word);
    if (!stops || isName(word, words) || isVitamin(phrase, word)) phrase.push(word);
    else if (phrase.length > 0) break;
  }
  return phrase;
}

/** "5-fluorouracil", "6-mercaptopurine" begin with a digit and are names all the same. */
const isName = (word: string, words: NameWords): boolean =>
  /^[0-9]-[a-z]{5,}$/.test(word) && !words.forms.has(word) && !words.units.has(word);

/** "vitamin B 12", "vitamin D 3": a short number behind a single letter belongs to the name. */
const isVitamin = (phrase: readonly string[], word: string): boolean =>
  phrase.at(-1)?.length === 1 && /^[0-9]{1,2}$/.test(word);

/** The spellings of one phrase to look up, most complete first: with its salt, without it; a hyphenated pair last, each part alone. */
export function spellingsOf(phrase: readonly string[], words: NameWords): readonly (readonly string[])[] {
  const spellings: string[][] = [[phrase.join(' ')]];
  let from = 0;
  let to = phrase.length;
  while (to - from > 1 && words.salts.has(phrase[to - 1] ?? '')) {
    to--;
    spellings.push([phrase.slice(from, to).join(' ')]);
  }
  while (to - from > 1 && words.salts.has(phrase[from] ?? '')) {
    from++;
    spellings.push([phrase.slice(from, to).join(' ')]);
  }
  const rest = phrase.slice(from, to);
  const only = rest.length === 1 ? rest[0] : undefined;
  if (only?.includes('-')) spellings.push(only.split('-').filter((part) => part.length > 3));
  return spellings;
}
