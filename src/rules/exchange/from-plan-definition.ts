import { fail, finding, isObject, isText, type JsonObject, ok, type Result } from '../../kernel/index.ts';
import { CODE_SYSTEMS } from '../../terminology/code-systems.ts';
import type { CodeRef, Terminology } from '../../terminology/terminology.ts';
import { readExpression } from '../fhirpath/expression.ts';
import { classesOfType } from '../fhirpath/reads.ts';
import { parseCondition } from '../reading/parse.ts';
import type { Condition, RuleEvidence, RuleProfile } from '../rule-profile.ts';
import { OWN_LANGUAGE } from './plan-definition.ts';
import { plainName, type Unsaid } from './unsaid.ts';

/*
 * Drafts from PlanDefinitions. Each action that does something is a row, held by its own conditions and those of the actions around it. A row of which a condition
 * cannot be taken is left out as a whole: without it, it would speak to more people than it was written for.
 */

export interface ImportAnswers {
  /** Generic names that wake the rule, where the PlanDefinition does not say. */
  readonly drugs?: readonly string[];
  readonly owner?: string;
  /** https address of the source, where the PlanDefinition names none. */
  readonly source?: string;
  /** Milliseconds since the epoch. */
  readonly asOf: number;
}

export interface Draft {
  readonly rule: RuleProfile;
  readonly notTaken: readonly Unsaid[];
}

const MOST_ACTIONS = 500;
const DEEPEST = 10;
const MOST_SUMMARY = 139;
const objects = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
const textOf = (value: unknown): string | undefined =>
  isText(value) && value.trim() !== '' ? value.trim() : undefined;

/** A draft from one PlanDefinition. Findings: rules.import where nothing of it can become a rule. */
export function draftOf(
  plan: JsonObject,
  terminology: Terminology,
  answers: ImportAnswers,
  file: string,
): Result<Draft> {
  return new Reader(plan, terminology, answers, file).draft();
}

interface Row {
  readonly name: string;
  readonly action: JsonObject;
  readonly conditions: readonly Condition[];
}

class Reader {
  readonly #plan: JsonObject;
  readonly #terminology: Terminology;
  readonly #answers: ImportAnswers;
  readonly #file: string;
  readonly #notTaken: Unsaid[] = [];
  readonly #rows: Row[] = [];
  #actions = 0;

  constructor(plan: JsonObject, terminology: Terminology, answers: ImportAnswers, file: string) {
    this.#plan = plan;
    this.#terminology = terminology;
    this.#answers = answers;
    this.#file = file;
  }

  draft(): Result<Draft> {
    const title = (textOf(this.#plan.title) ?? textOf(this.#plan.name) ?? 'Imported plan').slice(0, 120);
    this.#visit(this.#plan.action, 'action', [], 0);
    if (this.#rows.length === 0) return this.#refuse('no action has conditions that can be taken');
    const drugs = this.#answers.drugs ?? this.#drugs();
    if (drugs.length === 0) return this.#refuse('it names no drug in RxNorm that wakes it; say which with --drug NAME');
    const evidence = this.#evidence(title);
    if (evidence === undefined)
      return this.#refuse('it names no source with an https address; give one with --source URL');
    const names = new Set<string>();
    const rows = this.#rows.map(({ name, action, conditions }, i): RuleProfile['rows'][number] => {
      const base = keyOf(name) || `row-${i + 1}`;
      const row = names.has(base) ? `${base.slice(0, 70)}-${i + 1}` : base;
      names.add(row);
      const [only] = conditions;
      const when: Condition = conditions.length === 1 && only !== undefined ? only : { all: conditions };
      return { row, when, then: this.#outcome(action, evidence.key, title, row) };
    });
    if (this.#rows.length > 1) this.#leave('rows', 'which of several rows that hold comes first: choose `hit`');
    const review = new Date(this.#answers.asOf);
    review.setUTCFullYear(review.getUTCFullYear() + 1);
    const identifier = objects(this.#plan.identifier).map(({ value }) => textOf(value))[0];
    const rule: RuleProfile = {
      id: keyOf(identifier ?? textOf(this.#plan.id) ?? title) || 'imported',
      title,
      version: versionOf(this.#plan.version),
      status: 'draft',
      topic: 'drug-gene',
      owner: this.#answers.owner ?? textOf(this.#plan.publisher) ?? 'to be named',
      'review-by': review.toISOString().slice(0, 10),
      trigger: { drugs: [...drugs] },
      rows,
      evidence: [evidence],
    };
    return ok({ rule, notTaken: this.#notTaken });
  }

  #refuse(why: string): Result<Draft> {
    const reasons = this.#notTaken.map(({ at, what }) => `${at}: ${what}`);
    return fail(finding('rules.import', [why, ...reasons].join('; '), { file: this.#file }));
  }

  #leave(at: string, what: string): void {
    this.#notTaken.push({ at, what });
  }

  #visit(actions: unknown, path: string, around: readonly Condition[], depth: number): void {
    for (const [i, action] of objects(actions).entries()) {
      const at = `${path}[${i}]`;
      this.#actions += 1;
      if (this.#actions > MOST_ACTIONS || depth > DEEPEST) {
        this.#leave(at, 'more actions than a rule has rows');
        return;
      }
      const own = this.#conditions(action, at);
      if (own === undefined) continue;
      const conditions = [...around, ...own];
      const children = objects(action.action);
      const isGroup =
        !isChoice(action, children) &&
        children.some((child) => objects(child.condition).length > 0 || objects(child.action).length > 0);
      if (isGroup) {
        this.#visit(children, `${at}.action`, conditions, depth + 1);
        continue;
      }
      if (conditions.length === 0) {
        this.#leave(at, 'it has no condition, and a row needs one');
        continue;
      }
      for (const [j, child] of children.entries())
        this.#leave(`${at}.action[${j}]`, `${textOf(child.title) ?? 'an action'}: write it as an option`);
      if (action.definitionCanonical !== undefined || action.definitionUri !== undefined)
        this.#leave(at, 'its definition is not followed');
      if (action.dynamicValue !== undefined) this.#leave(at, 'dynamic values are not taken');
      if (action.relatedAction !== undefined || action.timingTiming !== undefined)
        this.#leave(at, 'timing and relations to other actions are not taken');
      const name = textOf(action.prefix) ?? textOf(action.id) ?? textOf(action.title) ?? '';
      this.#rows.push({ name, action, conditions });
    }
  }

  /** The conditions of an action; undefined when one of them cannot be taken. */
  #conditions(action: JsonObject, at: string): readonly Condition[] | undefined {
    const taken: Condition[] = [];
    for (const [i, { kind, expression }] of objects(action.condition).entries()) {
      const place = `${at}.condition[${i}]`;
      if (kind !== 'applicability') {
        this.#leave(place, `a condition of kind ${textOf(kind) ?? 'none'}: only applicability is known`);
        return undefined;
      }
      const read = isObject(expression) ? this.#condition(expression) : 'it has no expression';
      if (typeof read === 'string') {
        this.#leave(place, `${read}; the action is left out`);
        return undefined;
      }
      taken.push(read);
    }
    return taken;
  }

  #condition({ language, expression, description }: JsonObject): Condition | string {
    const text = textOf(expression);
    if (text === undefined) return 'it has no expression';
    if (language === OWN_LANGUAGE) return ownCondition(text) ?? 'its JSON is no condition of a rule';
    if (language !== 'text/fhirpath') return `its language is ${textOf(language) ?? 'not said'}, not text/fhirpath`;
    const { faults, types } = readExpression(text);
    const [fault] = faults;
    if (fault !== undefined) return fault.message;
    const unread = types.find((type) => classesOfType(type).length === 0);
    if (unread !== undefined) return `resources of type ${unread} are not looked up`;
    return { fhirpath: text, asks: (textOf(description) ?? text).replace(/\s+/g, ' ').slice(0, 120) };
  }

  #outcome(action: JsonObject, evidence: string, title: string, row: string): RuleProfile['rows'][number]['then'] {
    const summary = textOf(action.title) ?? textOf(action.description) ?? title;
    if (summary.length > MOST_SUMMARY) this.#leave(`row ${row}`, 'its title was cut to the length of a card heading');
    const patient = textOf(action.textEquivalent);
    if (patient === undefined) this.#leave(`row ${row}`, 'words for the patient: to be written');
    this.#leave(`row ${row}`, 'level, category and strength: to be chosen');
    return {
      summary: summary.slice(0, MOST_SUMMARY),
      detail: textOf(action.description) ?? summary,
      patient: patient ?? 'To be written in plain words.',
      level: 'info',
      category: 'other-guidance',
      strength: 'none',
      evidence: [evidence],
    };
  }

  /** Drugs named in RxNorm by what the actions take in. */
  #drugs(): readonly string[] {
    const inputs = objects(this.#plan.action).flatMap(({ input }) => objects(input));
    const codes = inputs
      .filter(({ type }) => type === 'MedicationRequest' || type === 'MedicationStatement')
      .flatMap(({ codeFilter }) => objects(codeFilter).flatMap(({ code }) => objects(code)));
    const names = codes.flatMap(({ system, code, display }) => {
      const coding: CodeRef = { ...(isText(system) ? { system } : {}), code: textOf(code) ?? '' };
      const named = textOf(display)?.toLowerCase();
      if (system === undefined && code === undefined)
        return named !== undefined && this.#terminology.drugs.byName(named) !== undefined ? [named] : [];
      if (system !== CODE_SYSTEMS.rxnorm) return [];
      return (this.#terminology.drugs.identify([coding], undefined)?.drugs ?? []).map(({ name }) => name);
    });
    return [...new Set(names)];
  }

  #evidence(title: string): RuleEvidence | undefined {
    const isWeb = (url: string | undefined): url is string => url !== undefined && /^https:\/\/\S+$/.test(url);
    const artifacts = objects(this.#plan.relatedArtifact);
    const cited = artifacts.find(({ url }) => isWeb(textOf(url)));
    const url = [this.#answers.source, textOf(cited?.url), textOf(this.#plan.url)].find(isWeb);
    if (url === undefined) return undefined;
    if (artifacts.length > 1) this.#leave('relatedArtifact', 'only the first source with an address was taken');
    return {
      key: 'source',
      source: 'guideline',
      title: textOf(cited?.display) ?? title,
      url,
      version: textOf(this.#plan.version) ?? textOf(this.#plan.date) ?? 'not said',
      licence: textOf(this.#plan.copyright) ?? 'to be stated',
    };
  }
}

/** "If so, do one of these": the actions inside are what a row offers, not rows of their own. */
const isChoice = ({ condition, selectionBehavior }: JsonObject, children: readonly JsonObject[]): boolean =>
  objects(condition).length > 0 &&
  selectionBehavior === 'at-most-one' &&
  children.every(({ action }) => objects(action).length === 0) &&
  children.some(({ type }) => isObject(type));

function ownCondition(text: string): Condition | undefined {
  try {
    return parseCondition(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const keyOf = (text: string): string => plainName(text).toLowerCase().slice(0, 80).replace(/-+$/, '');
const versionOf = (version: unknown): string =>
  isText(version) && /^\d+\.\d+\.\d+$/.test(version) ? version : '0.1.0';
