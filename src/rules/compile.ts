import { type Digest, digestOf, isFault, ok, type Result, ruleId } from '../kernel/index.ts';
import type { Terminology } from '../terminology/terminology.ts';
import { duplicateIds } from './check/duplicate-ids.ts';
import { unknownNames } from './check/names.ts';
import type { CompiledRule } from './compiled-rule.ts';
import type { ScoresOfPhenotype } from './judge/genes.ts';
import type { Question } from './judge/judgement.ts';
import { drugNames, leafKey, questionOf } from './judge/leaf.ts';
import { encodeRule } from './program.ts';
import type { RuleFile } from './rule-file.ts';
import type { Leaf, RuleProfile } from './rule-profile.ts';
import type { RuleSet } from './rule-set.ts';
import { leavesOf, optionsOf } from './walk.ts';

export interface CompileOptions {
  /** Activity scores of a phenotype, from the tables of genomics; without it a result without a score leaves questions of score open. */
  readonly scoresOfPhenotype?: ScoresOfPhenotype;
  /** Whether names and ids were checked before, by checkRules() against the same terminology. */
  readonly checked?: boolean;
  /** Digests of rules that are known beforehand and can be relied on. */
  readonly digests?: ReadonlyMap<RuleProfile, Digest>;
}

/**
 * Compiles the rules into one set. Names that the terminology lacks and ids used twice are Findings, since such a rule would silently answer
 * no; everything else that may be wrong with rules is checkRules()'s to say.
 */
export function compileRules(
  files: readonly RuleFile[],
  terminology: Terminology,
  options: CompileOptions = {},
): Result<RuleSet> {
  const findings =
    options.checked === true
      ? []
      : [...duplicateIds(files), ...files.flatMap((file) => unknownNames(file, terminology))];
  if (findings.some(isFault)) return { ok: false, findings };

  const rules = files.map((file) => compiledRule(file, options.digests)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const atoms = new AtomTable(terminology, options.scoresOfPhenotype ?? (() => undefined));
  const index = { drug: new Index(), gene: new Index(), condition: new Index(), observation: new Index() };
  rules.forEach(({ profile }, number) => {
    if (profile.status === 'draft' || profile.status === 'retired') return;
    // Conditions outside the rows (`unless` of options) are asked later; their leaves get their numbers now.
    for (const { at: option, path } of optionsOf(profile))
      if (option.kind === 'replace')
        for (const at of option.unless ?? []) for (const leaf of leavesOf({ at, path })) atoms.atomOf(leaf.at);
    const code: number[] = [];
    encodeRule(profile, number, (leaf) => atoms.atomOf(leaf), code);
    for (const [kind, key] of wakingKeys(profile, terminology)) index[kind].add(key, code);
  });
  const running = rules.filter(({ profile }) => profile.status === 'active' || profile.status === 'shadow');
  return ok(
    {
      rules,
      byId: new Map(rules.map((rule) => [rule.id, rule])),
      digest: digestOf(running.map((rule) => rule.digest)),
      terminology,
      engine: {
        atoms: atoms.questions,
        atomOf: (leaf) => atoms.atomOf(leaf),
        byDrug: index.drug.blocks(),
        byGene: index.gene.blocks(),
        byCondition: index.condition.blocks(),
        byObservation: index.observation.blocks(),
      },
    },
    findings,
  );
}

const compiledRule = (
  { value: profile, file }: RuleFile,
  digests: ReadonlyMap<RuleProfile, Digest> | undefined,
): CompiledRule => ({
  id: ruleId(profile.id),
  profile,
  file,
  digest: digests?.get(profile) ?? digestOf(profile),
});

type Waker = 'drug' | 'gene' | 'condition' | 'observation';

/** The keys that wake a rule, each once. */
function wakingKeys({ trigger }: RuleProfile, terminology: Terminology): readonly (readonly [Waker, string])[] {
  if ('drugs' in trigger) {
    const names = new Set(trigger.drugs.flatMap((written) => drugNames(written, terminology) ?? []));
    return [...names].map((name) => ['drug', name] as const);
  }
  return trigger.facts.map((fact) =>
    'gene' in fact
      ? (['gene', fact.gene] as const)
      : 'condition' in fact
        ? (['condition', fact.condition] as const)
        : (['observation', fact.observation] as const),
  );
}

/** Numbers for leaves: one for all leaves that ask the same. */
class AtomTable {
  readonly questions: Question[] = [];
  readonly #numbers = new Map<string, number>();
  /** Conditions of options are asked leaf by leaf for each patient: their keys are made once. */
  readonly #byLeaf = new WeakMap<Leaf, number>();
  readonly #terminology: Terminology;
  readonly #scoresOfPhenotype: ScoresOfPhenotype;

  constructor(terminology: Terminology, scoresOfPhenotype: ScoresOfPhenotype) {
    this.#terminology = terminology;
    this.#scoresOfPhenotype = scoresOfPhenotype;
  }

  atomOf(leaf: Leaf): number {
    const known = this.#byLeaf.get(leaf);
    if (known !== undefined) return known;
    const number = this.#numberOf(leaf);
    this.#byLeaf.set(leaf, number);
    return number;
  }

  #numberOf(leaf: Leaf): number {
    const key = leafKey(leaf);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.questions.length;
    this.questions.push(
      questionOf(leaf, { terminology: this.#terminology, scoresOfPhenotype: this.#scoresOfPhenotype }),
    );
    this.#numbers.set(key, number);
    return number;
  }
}

/** Programs gathered by the key that wakes them. */
class Index {
  readonly #codes = new Map<string, number[]>();

  add(key: string, code: readonly number[]): void {
    const all = this.#codes.get(key);
    if (all === undefined) this.#codes.set(key, [...code]);
    else for (const integer of code) all.push(integer);
  }

  blocks(): ReadonlyMap<string, Int32Array> {
    return new Map([...this.#codes].map(([key, code]) => [key, Int32Array.from(code)]));
  }
}
