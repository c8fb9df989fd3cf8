import { decideConsent } from '../../src/consent/index.ts';
import type { Consent } from '../../src/fhir/types.ts';
import { patientId } from '../../src/kernel/index.ts';
import { coded, consent, GENETIC_SENSITIVITY, LOINC } from '../kit/fhir-builders.ts';

const context = {
  patient: patientId('p1'),
  tenant: 'demo',
  purpose: 'TREAT',
  asOf: Date.parse('2026-11-23T12:00:00Z'),
} as const;
const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
const TYPES = 'http://hl7.org/fhir/resource-types';
const OPTOUT = { policyRule: coded(ACT_CODE, 'OPTOUT') };
const EVERYTHING = ['demographics', 'genomic', 'medications', 'conditions', 'allergies', 'observations', 'lifestyle'];

type Provision = NonNullable<Consent['provision']>;
const noGenes: Provision = { type: 'permit', provision: [{ type: 'deny', securityLabel: [GENETIC_SENSITIVITY] }] };

/** `outcome: withheld classes`. */
const decided = (...consents: readonly unknown[]) => {
  const { outcome, withheld } = decideConsent(consents, context);
  return withheld.length === 0 ? outcome : `${outcome}: ${withheld.join(', ')}`;
};
const codesOf = (...consents: readonly unknown[]) => decideConsent(consents, context).findings.map((f) => f.code);

describe('a Consent with a modifier extension, which may turn it into its opposite', () => {
  const modifierExtension = [{ url: 'https://hospital.example/fhir/StructureDefinition/negated', valueBoolean: true }];

  test('is obeyed where it denies, and that is said', () => {
    const denial = { ...consent('c', noGenes), modifierExtension };
    expect(decided(denial)).toBe('redact: genomic');
    expect(codesOf(denial)).toContain('consent.ambiguous');
  });

  test('permits nothing, wherever in it the extension stands', () => {
    const permission = consent('c', { type: 'permit' });
    const within: Provision = { type: 'permit', provision: [{ type: 'permit', modifierExtension }] };
    expect(decided(permission)).toBe('permit');
    expect(decided({ ...permission, modifierExtension })).toBe('none-on-file');
    expect(decided(consent('c', within))).toBe('none-on-file');
    expect(decided({ ...permission, implicitRules: 'https://hospital.example/rules' })).toBe('none-on-file');
  });
});

describe('no Consent', () => {
  test('on file is said as such', () => {
    expect(decideConsent([], context)).toEqual({
      outcome: 'none-on-file',
      withheld: [],
      labels: [],
      codes: [],
      references: [],
      consents: [],
      findings: [],
    });
  });

  test.each(['draft', 'proposed', 'rejected', 'inactive', 'entered-in-error'] as const)(
    'that is %s counts',
    (status) => {
      expect(decided(consent('c', noGenes, { status }))).toBe('none-on-file');
    },
  );

  test('outside its period counts', () => {
    expect(decided(consent('c', { ...noGenes, period: { end: '2026-01-01' } }))).toBe('none-on-file');
    expect(decided(consent('c', { ...noGenes, period: { start: '2027-01-01' } }))).toBe('none-on-file');
  });

  test('about research, a treatment or an advance directive counts', () => {
    for (const scope of ['research', 'treatment', 'adr']) {
      const other = consent('c', noGenes, {
        scope: coded('http://terminology.hl7.org/CodeSystem/consentscope', scope),
      });
      expect(decided(other)).toBe('none-on-file');
      expect(codesOf(other)).toEqual(['consent.other-scope']);
    }
  });
});

describe('a Consent', () => {
  test('that opts in without exception permits', () => {
    expect(decided(consent('c', { type: 'permit' }))).toBe('permit');
    const { provision: _, ...bare } = consent('c', {});
    expect(decided(bare)).toBe('permit');
  });

  test('that opts out denies', () => {
    const { provision: _, ...bare } = consent('c', {}, OPTOUT);
    expect(decided(bare)).toBe(`deny: ${EVERYTHING.join(', ')}`);
    expect(decided(consent('c', { type: 'deny' }))).toBe(`deny: ${EVERYTHING.join(', ')}`);
  });

  test('that denies data labelled as genetic withholds the genes, and says that something is withheld but not what', () => {
    const made = decideConsent([consent('c', noGenes)], context);
    expect(made).toMatchObject({ outcome: 'redact', withheld: ['genomic'], consents: ['Consent/c'] });
    expect(made.findings.map((f) => f.code)).toEqual(['consent.withheld']);
    expect(JSON.stringify(made.findings)).not.toMatch(/gen(?:e|omic|etic)/i);
  });

  test.each([
    ['a LOINC code of genetic results', { code: [coded(LOINC, '51969-4')] }, 'redact: genomic'],
    ['resources of a type', { class: [{ system: TYPES, code: 'MedicationRequest' }] }, 'redact: medications'],
    [
      'all Observations',
      { class: [{ system: TYPES, code: 'Observation' }] },
      'redact: genomic, observations, lifestyle',
    ],
    [
      'genetic Observations',
      { class: [{ system: TYPES, code: 'Observation' }], securityLabel: [GENETIC_SENSITIVITY] },
      'redact: genomic',
    ],
    ['resources nobody reads', { class: [{ system: TYPES, code: 'Claim' }] }, 'permit'],
  ])('may deny %s', (_, data, expected) => {
    expect(decided(consent('c', { type: 'permit', provision: [{ type: 'deny', ...data }] }))).toBe(expected);
  });

  test('may permit exceptions from opting out', () => {
    const only = (code: string) => consent('c', { type: 'permit', class: [{ system: TYPES, code }] }, OPTOUT);
    expect(decided(only('MedicationRequest'))).toBe(
      `redact: ${EVERYTHING.filter((c) => c !== 'medications').join(', ')}`,
    );
    const nested = consent(
      'c',
      { provision: [{ type: 'permit', class: [{ system: TYPES, code: 'AllergyIntolerance' }] }] },
      OPTOUT,
    );
    expect(decided(nested)).toBe(`redact: ${EVERYTHING.filter((c) => c !== 'allergies').join(', ')}`);
  });

  test('may make exceptions from exceptions', () => {
    const made = consent('c', {
      type: 'permit',
      provision: [
        {
          type: 'deny',
          class: [{ system: TYPES, code: 'Observation' }],
          provision: [
            {
              type: 'permit',
              class: [{ system: TYPES, code: 'Observation' }],
              purpose: [{ system: REASON, code: 'TREAT' }],
            },
          ],
        },
      ],
    });
    expect(decided(made)).toBe('permit');
  });

  test('denies where a denial stands beside a permission of the same data', () => {
    const both: Provision[] = [
      { type: 'deny', securityLabel: [GENETIC_SENSITIVITY] },
      { type: 'permit', class: [{ system: TYPES, code: 'Observation' }] },
    ];
    expect(decided(consent('c', { provision: both }))).toBe('redact: genomic');
    expect(decided(consent('c', { provision: [...both].reverse() }))).toBe('redact: genomic');
  });

  test('may leave out single resources by label, code or reference', () => {
    const hiv = { system: ACT_CODE, code: 'HIV' };
    const made = decideConsent(
      [
        consent('c', {
          provision: [
            { type: 'deny', securityLabel: [hiv] },
            { type: 'deny', code: [coded(LOINC, '4548-4')] },
            { type: 'deny', data: [{ meaning: 'instance', reference: { reference: 'Condition/7' } }] },
          ],
        }),
      ],
      context,
    );
    expect(made).toMatchObject({
      outcome: 'redact',
      withheld: [],
      labels: [`${ACT_CODE}|HIV`],
      codes: [`${LOINC}|4548-4`],
      references: ['Condition/7'],
    });
  });
});

describe('purpose, action and actor', () => {
  test('of another use do not concern this one', () => {
    for (const code of ['HRESCH', 'HMARKT', 'HPAYMT']) {
      expect(decided(consent('c', { type: 'deny', purpose: [{ system: REASON, code }] }))).toBe('permit');
    }
    const correct = [coded('http://terminology.hl7.org/CodeSystem/consentaction', 'correct')];
    expect(decided(consent('c', { type: 'deny', action: correct }))).toBe('permit');
  });

  test('of treatment do', () => {
    expect(decided(consent('c', { type: 'deny', purpose: [{ system: REASON, code: 'TREAT' }] }))).toMatch(/^deny/);
  });

  test('that nobody can judge are obeyed when they deny and not relied on when they permit', () => {
    const actor = [{ role: coded('x', 'PRCP'), reference: { reference: 'Organization/elsewhere' } }];
    const denies = consent('c', { provision: [{ type: 'deny', actor, securityLabel: [GENETIC_SENSITIVITY] }] });
    expect(decided(denies)).toBe('redact: genomic');
    expect(codesOf(denies)).toContain('consent.ambiguous');
    const permits = consent('c', { provision: [{ type: 'permit', actor }] }, OPTOUT);
    expect(decided(permits)).toMatch(/^deny/);
    const ours = decideConsent([permits], { ...context, actors: ['Organization/elsewhere'] });
    expect(ours.outcome).toBe('permit');
  });

  test('in a purpose unknown to the code system are treated likewise', () => {
    expect(decided(consent('c', { type: 'deny', purpose: [{ code: 'NOBODY-KNOWS' }] }))).toMatch(/^deny/);
  });
});

describe('several Consents', () => {
  test('that disagree: the denial is obeyed, whatever the dates, and it is said', () => {
    const older = consent('a', noGenes, { dateTime: '2020-01-01' });
    const newer = consent('b', { type: 'permit' }, { dateTime: '2026-01-01' });
    for (const order of [
      [older, newer],
      [newer, older],
    ]) {
      expect(decided(...order)).toBe('redact: genomic');
      expect(codesOf(...order)).toContain('consent.disagree');
      expect(decideConsent(order, context).consents).toEqual(['Consent/a', 'Consent/b']);
    }
  });
});

describe('whose Consent it is', () => {
  test('another patient’s is left out and said so', () => {
    for (const reference of ['Patient/p2', 'https://ehr.example.org/fhir/Patient/p2']) {
      const other = consent('c', noGenes, { patient: { reference } });
      expect(decided(other)).toBe('none-on-file');
      expect(codesOf(other)).toEqual(['consent.other-patient']);
    }
  });

  test('by an absolute URL or the urn of the Bundle is this patient’s', () => {
    expect(decided(consent('c', noGenes, { patient: { reference: 'https://ehr.example.org/fhir/Patient/p1' } }))).toBe(
      'redact: genomic',
    );
    const urn = 'urn:uuid:0d3f0f5e-6f0e-4d6e-9a59-52b1f3a6f6ff';
    const byUrn = consent('c', noGenes, { patient: { reference: urn } });
    expect(decideConsent([byUrn], { ...context, aliases: [urn] }).withheld).toEqual(['genomic']);
    expect(decideConsent([byUrn], { ...context, aliases: ['urn:uuid:another'] }).withheld).toEqual([]);
  });

  test('that names nobody is obeyed when it denies, and gives nothing when it permits', () => {
    const { patient: _, ...nobodys } = consent('c', noGenes);
    expect(decided(nobodys)).toBe('redact: genomic');
    expect(codesOf(nobodys)).toContain('consent.patient-assumed');
    const { patient: __, ...permits } = consent('c', { type: 'permit' });
    expect(decided(permits)).toBe('none-on-file');
  });
});

describe('a Consent that cannot be read', () => {
  test('states no rule, and says so', () => {
    const { policyRule: _, provision: __, ...empty } = consent('c', {});
    expect(decided(empty)).toBe('none-on-file');
    expect(codesOf(empty)).toEqual(['consent.unreadable']);
  });

  test('in part withholds what it might deny', () => {
    expect(decided(consent('c', { provision: [{ type: 'deny', class: [{ system: 'urn:x', code: 'x' }] }] }))).toMatch(
      /^deny/,
    );
    expect(decided({ ...consent('c', noGenes), status: 'whatever' })).toBe('redact: genomic');
    expect(
      decided({
        ...consent('c', {}),
        provision: { type: 'permit', provision: [{ securityLabel: [GENETIC_SENSITIVITY] }] },
      }),
    ).toBe('redact: genomic');
    expect(decided({ ...consent('c', {}), provision: { provision: [{ type: 'deny', purpose: 'TREAT' }] } })).toMatch(
      /^deny/,
    );
  });

  test('nested without end denies rather than being followed', () => {
    let provision: Provision = { type: 'permit' };
    for (let depth = 0; depth < 3000; depth += 1) provision = { type: 'permit', provision: [provision] };
    expect(decided(consent('c', provision))).toMatch(/^deny/);
  });
});
