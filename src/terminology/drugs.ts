import { type Finding, finding } from '../kernel/index.ts';
import { CODE_SYSTEMS, canonicalSystem } from './code-systems.ts';
import type { ClinicalDrugRow, DrugNameRow, DrugRow, DrugWordRow, Placed } from './data.ts';
import { type NameWords, phrasesOf, spellingsOf } from './drug-text.ts';
import { nearestOf } from './nearest.ts';
import type { CodeRef, Drug, DrugCatalogue, DrugIdentification } from './terminology.ts';

export interface DrugTables {
  readonly drugs: readonly Placed<DrugRow>[];
  readonly drugNames: readonly Placed<DrugNameRow>[];
  readonly drugWords: readonly Placed<DrugWordRow>[];
  readonly clinicalDrugs: readonly Placed<ClinicalDrugRow>[];
}

/** What a coding says, by which kind of code. */
interface Reading {
  readonly by: DrugIdentification['by'];
  readonly drugs: readonly Drug[];
}

/** Names longer than this are no names; the longest of RxNorm has about 400 characters. */
const MAX_TEXT = 600;
/** Names remembered before the memory is emptied: about 1 MB. */
const MAX_REMEMBERED = 5_000;

/** Kinds of recognition, strongest first. */
const STRENGTH: readonly DrugIdentification['by'][] = [
  'rxnorm-ingredient',
  'rxnorm-clinical-drug',
  'atc',
  'snomed',
  'text',
];

export function createDrugCatalogue(tables: DrugTables, findings: Finding[]): DrugCatalogue {
  const byName = new Map<string, Drug>();
  const byRxcui = new Map<string, Drug>();
  const byAtc = new Map<string, Drug[]>();
  const bySnomed = new Map<string, Drug[]>();
  for (const { row, place } of tables.drugs) {
    const drug: Drug = {
      name: row.drug,
      ...(row.rxnorm === '' ? {} : { rxcui: row.rxnorm }),
      atc: row.atc,
      snomed: row.snomed,
    };
    if (byName.has(drug.name)) findings.push(finding('knowledge.duplicate', `${drug.name} is given twice.`, place));
    byName.set(drug.name, drug);
    if (row.rxnorm !== '') {
      const other = byRxcui.get(row.rxnorm);
      if (other !== undefined)
        findings.push(
          finding('knowledge.duplicate', `RxNorm ${row.rxnorm} stands for ${other.name} and ${drug.name}.`, place),
        );
      byRxcui.set(row.rxnorm, drug);
    }
    for (const code of row.atc) push(byAtc, code, drug);
    for (const code of row.snomed) push(bySnomed, code, drug);
  }

  const drugsNamed = (names: readonly string[], place: Finding['place']): readonly Drug[] =>
    names.flatMap((name) => {
      const drug = byName.get(name);
      if (drug !== undefined) return [drug];
      const near = nearestOf(name, [...byName.keys()]);
      findings.push(
        finding(
          'knowledge.unknown-name',
          `The drug "${name}" is not in drugs.tsv.${near.length === 0 ? '' : ` Nearest: ${near.join(', ')}.`}`,
          place,
        ),
      );
      return [];
    });

  /** Every written name (the catalogue's own, brands, salt forms, older names) and the drugs it stands for. */
  const written = new Map<string, readonly Drug[]>();
  for (const drug of byName.values()) written.set(drug.name, [drug]);
  for (const { row, place } of tables.drugNames) {
    if (written.has(row.name))
      findings.push(finding('knowledge.duplicate', `The name "${row.name}" is given twice.`, place));
    written.set(row.name, drugsNamed(row.drugs, place));
  }
  const clinical = new Map<string, readonly Drug[]>();
  for (const { row, place } of tables.clinicalDrugs) {
    if (clinical.has(row.rxcui) || byRxcui.has(row.rxcui))
      findings.push(finding('knowledge.duplicate', `RxNorm ${row.rxcui} is given twice.`, place));
    clinical.set(row.rxcui, drugsNamed(row.drugs, place));
  }
  const words = wordsOf(tables.drugWords);
  const combinations = combinationsOf([...byName.values()], words);

  const ofCoding = ({ system, code }: CodeRef): Reading | undefined => {
    switch (system === undefined ? undefined : canonicalSystem(system)) {
      case CODE_SYSTEMS.rxnorm: {
        const ingredient = byRxcui.get(code);
        if (ingredient !== undefined) return { by: 'rxnorm-ingredient', drugs: [ingredient] };
        const product = clinical.get(code);
        return product === undefined ? undefined : { by: 'rxnorm-clinical-drug', drugs: product };
      }
      case CODE_SYSTEMS.atc: {
        const drugs = byAtc.get(code.toUpperCase());
        return drugs === undefined ? undefined : { by: 'atc', drugs };
      }
      case CODE_SYSTEMS.snomed: {
        const drugs = bySnomed.get(code);
        return drugs === undefined ? undefined : { by: 'snomed', drugs };
      }
      default:
        return undefined;
    }
  };
  // Charts write the same few hundred names over and over; parsing one costs some 20 µs, remembering it next to nothing.
  const readTexts = new Map<string, readonly Drug[]>();
  const ofText = (text: string | undefined): readonly Drug[] => {
    if (text === undefined || text.length > MAX_TEXT) return [];
    const known = readTexts.get(text);
    if (known !== undefined) return known;
    const drugs = drugsOfText(text, written, words, combinations);
    if (readTexts.size >= MAX_REMEMBERED) readTexts.clear();
    readTexts.set(text, drugs);
    return drugs;
  };

  return {
    byName: (name) => byName.get(name),
    identify(codings, text) {
      const coded: Reading[] = [];
      for (const coding of codings) {
        const reading = ofCoding(coding);
        if (reading !== undefined) coded.push(reading);
      }
      const texts = [text, ...codings.map((coding) => coding.display)].map(ofText).filter((drugs) => drugs.length > 0);
      const readings: readonly Reading[] = [...coded, ...texts.map((drugs): Reading => ({ by: 'text', drugs }))];
      const decisive = coded.length > 0 ? coded : readings;
      if (decisive.length === 0) return undefined;
      const by = STRENGTH.find((kind) => decisive.some((reading) => reading.by === kind)) ?? 'text';
      return {
        by,
        // Where codes name different drugs, all of them are judged: leaving one out could leave out the warning.
        drugs: [...new Set(decisive.flatMap((reading) => reading.drugs))],
        disagreement: disagree(readings),
      };
    },
    orderCoding: (drug) =>
      drug.rxcui === undefined ? undefined : { system: CODE_SYSTEMS.rxnorm, code: drug.rxcui, display: drug.name },
    nearest: (name) => nearestOf(name, [...byName.keys()]),
    names: [...byName.keys()],
  };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function wordsOf(rows: readonly Placed<DrugWordRow>[]): NameWords {
  const of = (kind: DrugWordRow['kind']): ReadonlySet<string> =>
    new Set(rows.filter(({ row }) => row.kind === kind).map(({ row }) => row.word));
  return { salts: of('salt'), forms: of('form'), units: of('unit') };
}

/** Two readings disagree when neither holds all drugs of the other: an ingredient code beside its combination product does not. */
function disagree(readings: readonly Reading[]): boolean {
  return readings.some((a, i) =>
    readings
      .slice(i + 1)
      .some((b) => !a.drugs.every((d) => b.drugs.includes(d)) && !b.drugs.every((d) => a.drugs.includes(d))),
  );
}

/** Drugs of the catalogue that are combinations ("dextromethorphan / quinidine"), with the names of their parts. */
function combinationsOf(
  drugs: readonly Drug[],
  words: NameWords,
): readonly { readonly drug: Drug; readonly parts: readonly string[] }[] {
  return drugs
    .map((drug) => ({ drug, parts: phrasesOf(drug.name, words).ingredients.map((phrase) => bareName(phrase, words)) }))
    .filter(({ parts }) => parts.length > 1);
}

/** The name without its salt. */
const bareName = (phrase: readonly string[], words: NameWords): string =>
  spellingsOf(phrase, words).at(-1)?.at(-1) ?? '';

function drugsOfText(
  text: string,
  written: ReadonlyMap<string, readonly Drug[]>,
  words: NameWords,
  combinations: ReturnType<typeof combinationsOf>,
): readonly Drug[] {
  const phrases = phrasesOf(text, words);
  const found = new Set<Drug>(written.get(text.trim().toLowerCase()));
  const read = (list: readonly (readonly string[])[]): void => {
    for (const phrase of list)
      for (const spelling of spellingsOf(phrase, words)) {
        const drugs = spelling.flatMap((name) => written.get(name) ?? []);
        for (const drug of drugs) found.add(drug);
        if (drugs.length > 0) break;
      }
  };
  read(phrases.ingredients);
  if (found.size === 0) read(phrases.brands);
  const bare = new Set(phrases.ingredients.flatMap((phrase) => spellingsOf(phrase, words).flat()));
  for (const { drug, parts } of combinations) if (parts.every((part) => bare.has(part))) found.add(drug);
  return [...found];
}
