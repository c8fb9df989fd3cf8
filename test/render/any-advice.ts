import fc from 'fast-check';
import type { DataClass } from '../../src/patient/profile.ts';
import type { Advice, Recommendation, RecommendedOption } from '../../src/recommend/recommendation.ts';
import { CATEGORIES, LEVELS, STRENGTHS, TOPICS } from '../../src/rules/rule-profile.ts';

/** Texts as hostile data would hold them. */
export const NASTY = [
  '<script>alert(1)</script>',
  '<iframe srcdoc="<script>parent.x()</script>">',
  '<img src=x onerror=alert(1)>',
  '[click](javascript:alert(1))',
  '![x](https://evil.example/a.png)',
  '`code` | table | cell',
  '&lt;b&gt; &#60;b&#62;',
  '# heading\n## second\n---',
  '> quote\r\n1. one\r\n2. two',
  '***bold*** __under__ ~~gone~~',
  'line\u2028separator\u0000null\u202Egnp.exe',
  '👩‍👩‍👧‍👦'.repeat(60),
  'e\u0301'.repeat(200),
  '\ud800 lone',
  '',
  ' ',
  'a'.repeat(5000),
  '{drug} $& %s',
  '__proto__',
  'https://evil.example www.evil.example me@evil.example',
];

export const anyText = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 50 }),
);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
/** Leaves out what is undefined, as exactOptionalPropertyTypes asks. */
const defined = <T extends object>(value: T) =>
  // The cast says what the filter does: no property left is undefined.
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

const drug = fc.record({ name: anyText, rxcui: optional(fc.stringMatching(/^\d{1,7}$/)) }).map(defined);
const coding = fc
  .record({
    system: optional(fc.constant('https://hospital.example/codes')),
    code: anyText,
    display: optional(anyText),
  })
  .map(defined);
const code = fc.record({ text: anyText, codings: fc.array(coding, { maxLength: 3 }) });

const option = fc.oneof(
  fc
    .record({
      kind: fc.constant('replace' as const),
      label: anyText,
      drug,
      coding: optional(coding),
      note: optional(anyText),
      recommended: fc.boolean(),
    })
    .map(defined),
  fc
    .record({
      kind: fc.constant('adjust-dose' as const),
      label: anyText,
      percent: fc.integer({ min: 1, max: 400 }),
      note: optional(anyText),
      recommended: fc.boolean(),
    })
    .map(defined),
  fc.record({ kind: fc.constant('cancel' as const), label: anyText, recommended: fc.boolean() }),
  fc.record({ kind: fc.constant('test' as const), label: anyText, code, recommended: fc.boolean() }),
  fc.record({ kind: fc.constant('refer' as const), label: anyText, code, recommended: fc.boolean() }),
  fc.record({ kind: fc.constant('advise' as const), text: anyText }),
) as fc.Arbitrary<RecommendedOption>;

const evidence = fc.record({
  key: fc.constant('e'),
  source: fc.constantFrom('CPIC' as const, 'DPWG' as const, 'FDA' as const, 'study' as const),
  title: anyText,
  url: fc.oneof(fc.webUrl(), fc.constantFrom('javascript:alert(1)', 'https://a@evil.example', 'not a url')),
  version: anyText,
  licence: anyText,
});
const reason = fc.record({
  fact: anyText,
  source: anyText,
  text: anyText,
  certainty: fc.constantFrom('high' as const, 'moderate' as const, 'low' as const),
});
const subject = fc
  .record({
    drug,
    source: fc.constantFrom('MedicationRequest/a', 'MedicationRequest/b', 'MedicationStatement/c', 'urn:uuid:d'),
    role: fc.constantFrom('selected' as const, 'draft' as const, 'active' as const),
    label: optional(anyText),
  })
  .map(defined);

const pathway = fc.record({
  key: fc.constant('plan'),
  title: anyText,
  description: anyText,
  goals: fc.array(
    fc.record({ key: fc.constantFrom('a', 'b'), text: anyText, 'due-days': fc.integer({ min: 1, max: 9999 }) }),
    { minLength: 1, maxLength: 1 },
  ),
  steps: fc.array(
    fc.record({
      key: anyText,
      text: anyText,
      kind: fc.constantFrom('medication' as const, 'test' as const, 'lifestyle' as const, 'follow-up' as const),
      goals: fc.subarray(['a', 'b', 'unknown']),
      'after-days': fc.nat({ max: 999 }),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});

/** How a source grades what a rule says. */
const grading = {
  topic: fc.constantFrom(...TOPICS),
  level: fc.constantFrom(...LEVELS),
  category: fc.constantFrom(...CATEGORIES),
  also: optional(fc.array(fc.constantFrom(...CATEGORIES), { minLength: 1, maxLength: 2 })),
  strength: fc.constantFrom(...STRENGTHS),
  population: optional(anyText),
  evidence: fc.array(evidence, { maxLength: 3 }),
};

const recommendation = fc
  .record({
    ...grading,
    key: fc.string({ maxLength: 40 }),
    rule: fc.record({
      id: fc.constant('rule'),
      version: fc.constant('1.0.0'),
      digest: anyText,
      row: anyText,
      title: anyText,
    }),
    subject: optional(subject),
    summary: anyText,
    detail: anyText,
    patientText: anyText,
    reasons: fc.array(reason, { maxLength: 4 }),
    options: fc.array(option, { maxLength: 6 }),
    blocked: fc.array(fc.record({ drug, because: anyText }), { maxLength: 2 }),
    pathway: optional(pathway),
    overrideReasons: fc.array(coding, { maxLength: 3 }),
    alsoSaid: fc.array(
      fc
        .record({
          ...grading,
          ruleId: fc.constant('other-rule'),
          version: fc.constant('1.0.0'),
          row: anyText,
          summary: anyText,
          agrees: fc.boolean(),
          policy: fc.constant('cpic-first'),
        })
        .map(defined),
      { maxLength: 2 },
    ),
    cautions: fc.array(anyText, { maxLength: 3 }),
  })
  .map(defined) as fc.Arbitrary<Recommendation>;

export const anyAdvice: fc.Arbitrary<Advice> = fc.record({
  recommendations: fc.array(recommendation, { maxLength: 14 }),
  undecided: fc.array(
    fc
      .record({
        ruleId: fc.constantFrom('rule', 'third-rule'),
        version: fc.constant('1.0.0'),
        title: anyText,
        subject: optional(subject),
        missing: fc.array(
          fc.record({
            dataClass: fc.constantFrom<DataClass[]>('genomic', 'conditions', 'observations', 'demographics'),
            what: anyText,
            why: fc.constantFrom('not-on-file' as const, 'withheld' as const),
          }),
          { maxLength: 3 },
        ),
      })
      .map(defined),
    { maxLength: 3 },
  ) as fc.Arbitrary<Advice['undecided']>,
  noChange: fc.array(
    fc
      .record({
        ...grading,
        ruleId: fc.constantFrom('rule', 'third-rule'),
        version: fc.constant('1.0.0'),
        title: anyText,
        row: anyText,
        subject: optional(subject),
        summary: anyText,
        reasons: fc.array(reason, { maxLength: 2 }),
      })
      .map(defined),
    { maxLength: 2 },
  ) as fc.Arbitrary<Advice['noChange']>,
  contradictions: fc.array(
    fc.record({
      gene: anyText,
      reasons: fc.array(reason, { maxLength: 2 }),
      about: fc.array(subject, { maxLength: 2 }),
    }),
    { maxLength: 2 },
  ),
  withheld: fc.subarray<DataClass>(['genomic', 'conditions']),
});
