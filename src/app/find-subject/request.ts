import {
  type Digest,
  type Finding,
  fail,
  finding,
  isObject,
  isText,
  type JsonObject,
  ok,
  type Result,
} from '../../kernel/index.ts';
import { unpack } from '../../patient/input.ts';
import type { DrugRef } from '../../patient/profile.ts';
import { drugRef } from '../../patient/reading.ts';
import type { CodeRef, Terminology } from '../../terminology/terminology.ts';
import { referenceIn, requestOf } from '../recommend.ts';
import type { AskedGene, AskedHaplotype, Caller, FindSubject, FindSubjectRequest } from '../requests.ts';

/*
 * Parameters of the operations of HL7 Genomics Reporting 3.0.0 that the gateway answers, with `resource` beside them for what is known of the patient:
 * the gateway keeps no chart. What it cannot take is refused; an answer that left it out in silence would look complete.
 */

const TAKEN: Readonly<Record<FindSubject, ReadonlySet<string>>> = {
  'find-subject-haplotypes': new Set(['subject', 'genes', 'testDateRange', 'resource']),
  'find-subject-tx-implications': new Set(['subject', 'haplotypes', 'treatments', 'testDateRange', 'resource']),
};

/** Most values of one parameter; every gene and drug that is known is fewer. */
const MOST_VALUES = 500;
/** Longest token; the longest allele names have some sixty characters. */
const LONGEST_TOKEN = 300;

const DAY = 86_400_000;

export function readFindSubject(
  operation: FindSubject,
  body: unknown,
  digest: Digest,
  caller: Caller,
  terminology: Terminology,
): Result<FindSubjectRequest> {
  if (!isObject(body) || body.resourceType !== 'Parameters')
    return fail(finding('app.request-shape', 'The body is no Parameters.', { expression: 'resourceType' }));
  const parameters = Array.isArray(body.parameter) ? body.parameter.filter(isObject) : [];
  const faults: Finding[] = [];
  const say = (message: string): undefined => void faults.push(finding('app.operation-parameter', message));
  for (const { name } of parameters)
    if (typeof name !== 'string' || !TAKEN[operation].has(name))
      say(`$${operation} does not take the parameter ${JSON.stringify(name ?? null).slice(0, 80)} here.`);

  const named = (name: string): readonly JsonObject[] => parameters.filter((parameter) => parameter.name === name);
  const tokens = (name: string): readonly string[] => {
    const all = named(name);
    if (all.length > MOST_VALUES) say(`More than ${MOST_VALUES} of ${name}.`);
    return all.slice(0, MOST_VALUES).flatMap(({ valueString }) => {
      if (isText(valueString) && valueString.length <= LONGEST_TOKEN) return [valueString];
      say(`A value of ${name} is no text of at most ${LONGEST_TOKEN} characters.`);
      return [];
    });
  };
  const genes = tokens('genes').flatMap(
    (written) => geneOf(written, terminology) ?? say(unknown(written, 'gene')) ?? [],
  );
  if (operation === 'find-subject-haplotypes' && named('genes').length === 0) say('Parameters without `genes`.');
  const haplotypes = tokens('haplotypes').flatMap(
    (written) => haplotypeOf(written, terminology) ?? say(unknown(written, 'haplotype of a gene')) ?? [],
  );
  const treatments = tokens('treatments').flatMap(
    (written) => drugsOf(written, terminology) ?? say(unknown(written, 'drug')) ?? [],
  );
  const [range] = named('testDateRange');
  const tested = range === undefined ? undefined : periodOf(range.valuePeriod);
  if (range !== undefined && tested === undefined) say('`testDateRange` is no Period with a start or an end.');
  if (faults.length > 0) return fail(...faults);

  const [subject] = named('subject');
  const reference = isText(subject?.valueString) ? subject.valueString : referenceIn(subject);
  if (reference === undefined)
    return fail(
      finding('app.subject-missing', 'Parameters without `subject`.', { expression: 'Parameters.parameter' }),
    );
  const resources = named('resource').flatMap(({ resource }) => (resource === undefined ? [] : unpack(resource)));
  // The guide's own examples give the id alone.
  const whole = reference.includes('/') ? reference : `Patient/${reference}`;
  const request = requestOf(whole, undefined, resources, digest, caller);
  if (!request.ok) return request;
  return ok({ ...request.value, genes, haplotypes, treatments, ...(tested === undefined ? {} : { tested }) });
}

const unknown = (written: string, kind: string): string =>
  `${JSON.stringify(written).slice(0, 100)} is no ${kind} that the gateway knows.`;

/** `system|code`, or the code alone. */
function tokenOf(written: string): { readonly coding?: CodeRef; readonly code: string } {
  const at = written.indexOf('|');
  const code = written.slice(at + 1).trim();
  return at > 0 ? { coding: { system: written.slice(0, at), code }, code } : { code };
}

function geneOf(written: string, { genes }: Terminology): readonly AskedGene[] | undefined {
  const { coding, code } = tokenOf(written);
  const hgnc = /^HGNC:[0-9]+$/.test(code) ? { system: 'http://www.genenames.org/geneId', code } : undefined;
  const asked = coding ?? hgnc;
  const gene = asked === undefined ? genes.bySymbol(code) : genes.identify([asked], undefined);
  return gene === undefined ? undefined : [{ written, gene }];
}

/** The gene stands before the allele or genotype: `CYP2C19 *1/*2`, `CYP2C19*2`. The code system says nothing more. */
function haplotypeOf(written: string, { genes }: Terminology): readonly AskedHaplotype[] | undefined {
  const { code } = tokenOf(written);
  const [, symbol = '', rest = ''] = /^([A-Za-z0-9-]{2,15})[\s:]*(\S.*)$/.exec(code) ?? [];
  const gene = genes.bySymbol(symbol.replace(/^HLA([AB])$/i, 'HLA-$1').toUpperCase());
  return gene === undefined || rest === '' ? undefined : [{ gene, written: rest.trim() }];
}

/** By code of a system, RxNorm or ATC code alone, or name. */
function drugsOf(written: string, { drugs }: Terminology): readonly DrugRef[] | undefined {
  const { coding, code } = tokenOf(written);
  if (coding !== undefined) return drugs.identify([coding], undefined)?.drugs.map(drugRef);
  const named = drugs.byName(code.toLowerCase());
  if (named !== undefined) return [drugRef(named)];
  const system = /^[0-9]{1,8}$/.test(code)
    ? 'http://www.nlm.nih.gov/research/umls/rxnorm'
    : /^[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}$/i.test(code)
      ? 'http://www.whocc.no/atc'
      : undefined;
  return system === undefined ? undefined : drugs.identify([{ system, code }], undefined)?.drugs.map(drugRef);
}

/** From the start of the first to the end of the last day; an open side reaches to the end of time. */
function periodOf(value: unknown): { readonly from: number; readonly to: number } | undefined {
  if (!isObject(value)) return undefined;
  const { start, end } = value;
  const from = isText(start) ? Date.parse(start) : Number.NEGATIVE_INFINITY;
  const last = isText(end) ? Date.parse(end) : Number.POSITIVE_INFINITY;
  const to = isText(end) && /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(end) ? last + DAY - 1 : last;
  if (Number.isNaN(from) || Number.isNaN(to) || (!isText(start) && !isText(end))) return undefined;
  return { from, to };
}
