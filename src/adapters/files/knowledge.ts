import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlias, isMap, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { GenomicsData } from '../../genomics/index.ts';
import { readInteractions, readUnderInhibition } from '../../genomics/phenoconversion/table.ts';
import { readAlleleNames, readAlleles, readPositions, readRules } from '../../genomics/tables.ts';
import {
  digestOfBytes,
  type Finding,
  fail,
  finding,
  isFault,
  ok,
  type Place,
  type Result,
} from '../../kernel/index.ts';
import type { TerminologyData } from '../../terminology/index.ts';
import {
  readClinicalDrugs,
  readDrugNames,
  readDrugs,
  readDrugWords,
  readGenes,
  readPhenotypeAnswers,
} from '../../terminology/knowledge-tables.ts';
import {
  type PlaceOf,
  readConcepts,
  readDrugClasses,
  readObservations,
  readOverrideReasons,
} from '../../terminology/vocabulary-file.ts';

/*
 * Reads profiles/knowledge (tables) and profiles/vocabularies (YAML). A fault names file, line and column; the files are named from the profiles
 * folder, as an author knows them.
 */

/** Reads files of one folder and remembers their bytes: the version of the knowledge is a digest of what was read. */
class Folder {
  readonly findings: Finding[] = [];
  readonly #root: string;
  readonly #digests: string[] = [];

  constructor(root: string) {
    this.#root = root;
  }

  /** Content of a file, or an empty text and a Finding. */
  text(path: string): string {
    try {
      const text = readFileSync(join(this.#root, path), 'utf8');
      this.#digests.push(`${path} ${digestOfBytes(text)}`);
      return text;
    } catch {
      this.findings.push(finding('knowledge.unreadable', `${path} cannot be read.`, { file: path }));
      return '';
    }
  }

  /** A table that a folder may lack, with a warning: folders made before it was known have none. */
  readIfThere<T>(
    path: string,
    reader: (text: string, file: string, findings: Finding[]) => readonly T[],
  ): readonly T[] {
    if (existsSync(join(this.#root, path))) return this.read(path, reader);
    this.findings.push(
      finding('knowledge.unreadable', `${path} is not there.`, { file: path }, { severity: 'warning' }),
    );
    return [];
  }

  read<T>(path: string, reader: (text: string, file: string, findings: Finding[]) => readonly T[]): readonly T[] {
    const before = this.findings.length;
    const text = this.text(path);
    return this.findings.length > before ? [] : reader(text, path, this.findings);
  }

  yaml<T>(
    path: string,
    reader: (content: unknown, placeOf: PlaceOf, findings: Finding[]) => readonly T[],
  ): readonly T[] {
    const before = this.findings.length;
    const text = this.text(path);
    if (this.findings.length > before) return [];
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
    const at = (offset: number | undefined): Place => {
      if (offset === undefined) return { file: path };
      const { line, col } = lines.linePos(offset);
      return { file: path, line, column: col };
    };
    for (const error of document.errors)
      this.findings.push(finding('vocabulary.yaml', error.message.split('\n')[0] ?? error.message, at(error.pos[0])));
    if (document.errors.length > 0) return [];
    const placeOf: PlaceOf = (parts) => at(offsetOf(document.contents, parts));
    // An alias could repeat content without end (a "billion laughs"); vocabularies need none.
    let aliasAt: number | undefined;
    visit(document, {
      Alias(_, node) {
        aliasAt ??= node.range?.[0] ?? 0;
        return visit.BREAK;
      },
    });
    if (aliasAt !== undefined) {
      this.findings.push(finding('vocabulary.yaml', 'Aliases (*name) are not used in vocabularies.', at(aliasAt)));
      return [];
    }
    return reader(document.toJS(), placeOf, this.findings);
  }

  /** 16 hexadecimal digits over names and contents of all files read. */
  version(): string {
    return digestOfBytes([...this.#digests].sort().join('\n')).slice('sha256:'.length, 'sha256:'.length + 16);
  }
}

/** Offset of the part of a YAML document that a path leads to; of a key for a map's entry. */
function offsetOf(contents: unknown, parts: readonly (string | number)[]): number | undefined {
  let node: unknown = contents;
  let offset = 0;
  for (const part of parts) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String(item.key) === String(part));
      if (pair === undefined) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (node !== null && typeof node === 'object' && 'items' in node && Array.isArray(node.items)) {
      node = node.items[Number(part)];
      if (node !== null && typeof node === 'object' && !isAlias(node) && 'range' in node && Array.isArray(node.range))
        offset = Number(node.range[0]);
    } else break;
  }
  return offset;
}

/** Reads what createTerminology() needs. Fails with every fault of every file at once. */
export function loadTerminologyData(profilesDir: string): Result<TerminologyData> {
  const folder = new Folder(profilesDir);
  const data = {
    drugs: folder.read('knowledge/drugs.tsv', readDrugs),
    drugNames: folder.read('knowledge/drug-names.tsv', readDrugNames),
    drugWords: folder.read('knowledge/drug-words.tsv', readDrugWords),
    clinicalDrugs: folder.read('knowledge/clinical-drugs.tsv', readClinicalDrugs),
    genes: folder.read('knowledge/genes.tsv', readGenes),
    phenotypeAnswers: folder.read('knowledge/phenotype-answers.tsv', readPhenotypeAnswers),
    vocabularies: {
      observations: folder.yaml('vocabularies/observations.yaml', readObservations),
      conditions: folder.yaml('vocabularies/conditions.yaml', readConcepts),
      tests: folder.yaml('vocabularies/tests.yaml', readConcepts),
      services: folder.yaml('vocabularies/services.yaml', readConcepts),
      overrideReasons: folder.yaml('vocabularies/override-reasons.yaml', readOverrideReasons),
      drugClasses: folder.yaml('vocabularies/drug-classes.yaml', readDrugClasses),
    },
  };
  if (folder.findings.some(isFault)) return fail(...folder.findings);
  return ok({ ...data, version: folder.version() }, folder.findings);
}

/** Reads what createGenomics() needs. Fails with every fault of every file at once. */
export function loadGenomicsData(profilesDir: string): Result<GenomicsData> {
  const folder = new Folder(profilesDir);
  const data = {
    alleles: folder.read('knowledge/alleles.tsv', readAlleles),
    rules: folder.read('knowledge/phenotype-rules.tsv', readRules),
    alleleNames: folder.read('knowledge/allele-names.tsv', readAlleleNames),
    positions: folder.read('knowledge/single-positions.tsv', readPositions),
    interactions: folder.readIfThere('knowledge/phenoconversion.tsv', readInteractions),
    underInhibition: folder.readIfThere('knowledge/under-inhibition.tsv', readUnderInhibition),
  };
  if (folder.findings.some(isFault)) return fail(...folder.findings);
  return ok({ ...data, version: folder.version() }, folder.findings);
}
