import { digestOf, type JsonObject } from '../../kernel/index.ts';
import { CODE_SYSTEMS } from '../../terminology/code-systems.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import { conditionPhrase } from '../explain/words.ts';
import { drugNames } from '../judge/leaf.ts';
import type { Condition, RuleEvidence, RuleOption, RuleOutcome, RuleProfile } from '../rule-profile.ts';
import { outcomeOf } from '../walk.ts';
import { fhirpathOf } from './fhirpath-of.ts';
import { type Exported, type Unsaid, unsaidLines } from './unsaid.ts';

/*
 * A RuleProfile as an R4 PlanDefinition (an event-condition-action rule). What FHIRPath says exactly is FHIRPath; every other condition stands as the words of the
 * rule and, for machines, as the condition's own JSON, and is named in `usage` and in the report: a system that knows FHIRPath alone must not take it as met.
 */

const PLAN_TYPE = 'http://terminology.hl7.org/CodeSystem/plan-definition-type';
const ACTION_TYPE = 'http://terminology.hl7.org/CodeSystem/action-type';
/** Expression.language takes any media type; a condition of a RuleProfile is JSON. */
export const OWN_LANGUAGE = 'application/json';

export function planDefinitionOf(profile: RuleProfile, terminology: Terminology): Exported<JsonObject> {
  const writer = new Writer(profile, terminology);
  const value = writer.resource();
  return { value, unsaid: writer.unsaid };
}

class Writer {
  readonly unsaid: Unsaid[] = [];
  readonly #rule: RuleProfile;
  readonly #terminology: Terminology;

  constructor(rule: RuleProfile, terminology: Terminology) {
    this.#rule = rule;
    this.#terminology = terminology;
  }

  resource(): JsonObject {
    const rule = this.#rule;
    const action = this.#root();
    this.#say('review-by', `to be reviewed by ${rule['review-by']}: a PlanDefinition has no such date`);
    if (rule.pathways !== undefined) this.#say('pathways', 'care pathways are not exported');
    if (rule.status === 'shadow') this.#say('status', 'runs in shadow: exported as an experimental draft');
    return {
      resourceType: 'PlanDefinition',
      // An id has at most 64 characters, a rule's name may have more.
      id: rule.id.length <= 64 ? rule.id : `${rule.id.slice(0, 50)}-${digestOf(rule.id).slice(7, 19)}`,
      identifier: [{ value: rule.id }],
      version: rule.version,
      title: rule.title,
      type: { coding: [{ system: PLAN_TYPE, code: 'eca-rule', display: 'ECA Rule' }] },
      status: rule.status === 'active' || rule.status === 'retired' ? rule.status : 'draft',
      experimental: rule.status === 'shadow',
      publisher: rule.owner,
      description: rule.title,
      usage: this.#usage(),
      relatedArtifact: rule.evidence.map(artifactOf),
      action: [action],
    };
  }

  #usage(): string {
    const lines = unsaidLines(this.unsaid).map((line) => `- ${line}`);
    return [
      'FHIRPath conditions are asked of the collection of the patient’s resources, of the types that they begin with; empty means not known.',
      'What this PlanDefinition does not say exactly:',
      ...lines,
    ].join('\n');
  }

  #say(at: string, what: string): void {
    this.unsaid.push({ at, what });
  }

  #root(): JsonObject {
    const { trigger, when, hit = 'unique', rows, title } = this.#rule;
    const isOrder = 'drugs' in trigger;
    if (hit === 'first-known')
      this.#say('hit', 'first-known: rows are taken in their order, and one that is not known is passed over');
    return {
      title,
      trigger: (isOrder ? ['order-select', 'order-sign', 'patient-view'] : ['patient-view']).map((name) => ({
        type: 'named-event',
        name,
      })),
      input: isOrder ? [this.#drugInput(trigger.drugs)] : trigger.facts.map((fact) => this.#factInput(fact)),
      ...(when === undefined ? {} : { condition: this.#conditions(when, 'when') }),
      selectionBehavior: 'at-most-one',
      action: rows.map((row, i) => {
        // In a table whose first row counts, a row holds only where none before it does; saying so makes the order of actions immaterial.
        const before = hit === 'first' ? rows.slice(0, i).map(({ when: other }): Condition => ({ not: other })) : [];
        const own: Condition = before.length === 0 ? row.when : { all: [row.when, ...before] };
        const outcome = outcomeOf(this.#rule, i);
        if (row.population !== undefined)
          this.#say(`rows[${i + 1}].population`, `for the population ${row.population}`);
        return this.#row(row.row, own, outcome, i);
      }),
    };
  }

  #row(name: string, condition: Condition, outcome: RuleOutcome | undefined, index: number): JsonObject {
    const at = `rows[${index + 1}]`;
    if (outcome === undefined) return { prefix: name, condition: this.#conditions(condition, `${at}.when`) };
    const { summary, detail, level, strength, category, patient, options = [] } = outcome;
    this.#say(`${at}.then`, `level ${level}, category ${category}, strength ${strength}`);
    const cited = this.#rule.evidence.filter(({ key }) => outcome.evidence.includes(key));
    return {
      prefix: name,
      title: summary,
      description: detail,
      textEquivalent: patient,
      documentation: cited.map(artifactOf),
      condition: this.#conditions(condition, `${at}.when`),
      ...(options.length === 0
        ? {}
        : {
            selectionBehavior: 'at-most-one',
            action: options.map((option, i) => this.#option(option, `${at}.options[${i + 1}]`)),
          }),
    };
  }

  #option(option: RuleOption, at: string): JsonObject {
    switch (option.kind) {
      case 'replace': {
        const unless: Condition[] = (option.unless ?? []).map((one) => ({ not: one }));
        return {
          title: option.label,
          ...(option.note === undefined ? {} : { description: option.note }),
          type: actionType('update'),
          output: [{ type: 'MedicationRequest', codeFilter: [this.#drugFilter([option.drug])] }],
          ...(unless.length === 0 ? {} : { condition: unless.flatMap((one) => this.#conditions(one, `${at}.unless`)) }),
        };
      }
      case 'adjust-dose':
        this.#say(at, `${option.percent} % of the dose ordered`);
        return {
          title: option.label,
          ...(option.note === undefined ? {} : { description: option.note }),
          type: actionType('update'),
        };
      case 'cancel':
        return { title: option.label, type: actionType('remove') };
      case 'test':
      case 'refer':
        this.#say(at, option.kind === 'test' ? `orders the test ${option.test}` : `refers to ${option.service}`);
        return { title: option.label, type: actionType('create') };
      case 'advise':
        return { title: option.text };
      default:
        return option satisfies never;
    }
  }

  /** Conditions of an action must all hold, so that the parts of an `all` stand side by side. */
  #conditions(condition: Condition, at: string): readonly JsonObject[] {
    const parts = 'all' in condition ? condition.all : [condition];
    return parts.map((part) => {
      const description = conditionPhrase(part, this.#terminology);
      const exact = fhirpathOf(part);
      if (exact === undefined) this.#say(at, `${description}: not as FHIRPath`);
      const expression =
        exact === undefined
          ? { language: OWN_LANGUAGE, expression: JSON.stringify(part) }
          : { language: 'text/fhirpath', expression: exact };
      return { kind: 'applicability', expression: { description, ...expression } };
    });
  }

  #drugInput(drugs: readonly string[]): JsonObject {
    const names = drugs.flatMap((written) => drugNames(written, this.#terminology) ?? []);
    return { type: 'MedicationRequest', codeFilter: [this.#drugFilter(names)] };
  }

  #drugFilter(names: readonly string[]): JsonObject {
    const code = names.map((name) => {
      const rxcui = this.#terminology.drugs.byName(name)?.rxcui;
      return rxcui === undefined ? { display: name } : { system: CODE_SYSTEMS.rxnorm, code: rxcui, display: name };
    });
    return { path: 'medication', code };
  }

  #factInput(fact: { gene: string } | { condition: string } | { observation: string }): JsonObject {
    const { vocabularies } = this.#terminology;
    if ('gene' in fact) {
      this.#say('trigger', `woken by a result of ${fact.gene}: its codes are many, and are not listed`);
      return { type: 'Observation' };
    }
    const [type, entry] =
      'condition' in fact
        ? (['Condition', vocabularies.condition(fact.condition)] as const)
        : (['Observation', vocabularies.observation(fact.observation)] as const);
    const code = (entry?.codes ?? []).map(({ system, code: one, display }) => ({
      system,
      code: one,
      ...(display === undefined ? {} : { display }),
    }));
    if (entry !== undefined && 'prefixes' in entry && entry.prefixes.length > 0)
      this.#say(
        'trigger',
        `${entry.title}: codes below ${entry.prefixes.map(({ code: one }) => one).join(', ')} count too`,
      );
    return code.length === 0 ? { type } : { type, codeFilter: [{ path: 'code', code }] };
  }
}

const actionType = (code: 'create' | 'update' | 'remove'): JsonObject => ({ coding: [{ system: ACTION_TYPE, code }] });

const artifactOf = ({ title, url, version }: RuleEvidence): JsonObject => ({
  type: 'documentation',
  display: `${title} (${version})`,
  url,
});
