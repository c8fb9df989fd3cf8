import { STRICTER_FIRST } from '../../src/recommend/policy.ts';
import { adviceFor, allergy, CLOPIDOGREL, geneResult, medication, outcome, patient, problem, rule } from './clinic.ts';

const POOR = geneResult('CYP2C19', 'Poor Metabolizer', { diplotype: '*2/*2' });
const only = <T>(list: readonly T[]): T => {
  expect(list).toHaveLength(1);
  return list[0] as T;
};

describe('a poor metabolizer is ordered clopidogrel', () => {
  test('the advice says so, names the phenotype before the genotype, and offers the alternatives', () => {
    const advice = adviceFor([CLOPIDOGREL], patient([medication('clopidogrel'), POOR]));
    const said = only(advice.recommendations);
    expect(said.summary).toBe(
      'Clopidogrel is hardly activated (CYP2C19 poor metabolizer): choose another antiplatelet drug',
    );
    expect(said.reasons.map((r) => r.text)).toEqual([
      'CYP2C19: poor metabolizer (laboratory report of 2024-03-02; genotype *2/*2)',
    ]);
    expect(said.options).toEqual([
      {
        kind: 'replace',
        label: 'Order prasugrel instead',
        drug: { name: 'prasugrel', rxcui: '613391' },
        coding: expect.objectContaining({ code: '613391' }),
        note: 'Loading dose by label.',
        recommended: true,
      },
      expect.objectContaining({ kind: 'replace', drug: { name: 'ticagrelor', rxcui: '1116632' }, recommended: false }),
    ]);
    expect(said).toMatchObject({ level: 'critical', population: 'adults', blocked: [], cautions: [], alsoSaid: [] });
    expect(said.subject).toEqual({
      drug: { name: 'clopidogrel', rxcui: '32968' },
      source: 'MedicationRequest/clopidogrel',
      role: 'selected',
      label: 'clopidogrel',
    });
  });

  test('equal input gives equal advice, byte for byte', () => {
    const once = () => JSON.stringify(adviceFor([CLOPIDOGREL], patient([medication('clopidogrel'), POOR])));
    expect(once()).toBe(once());
  });

  test('after a stroke prasugrel is not offered, and the reason stands there', () => {
    const advice = adviceFor([CLOPIDOGREL], patient([medication('clopidogrel'), POOR, problem('230690007', 'Stroke')]));
    const said = only(advice.recommendations);
    expect(said.blocked).toEqual([
      { drug: { name: 'prasugrel', rxcui: '613391' }, because: 'ruled out by Stroke or TIA' },
    ]);
    expect(said.options.map((o) => o.kind === 'replace' && o.drug.name)).toEqual(['ticagrelor']);
    expect(said.options.every((o) => o.kind === 'advise' || !o.recommended)).toBe(true);
  });

  test('an allergy to ticagrelor takes it from the options', () => {
    const advice = adviceFor([CLOPIDOGREL], patient([medication('clopidogrel'), POOR, allergy('ticagrelor')]));
    expect(only(advice.recommendations).blocked).toEqual([
      { drug: { name: 'ticagrelor', rxcui: '1116632' }, because: 'allergy or intolerance to ticagrelor on record' },
    ]);
  });

  test('a drug that the patient already takes is not offered again', () => {
    const advice = adviceFor(
      [CLOPIDOGREL],
      patient([medication('clopidogrel'), medication('ticagrelor', 'active'), POOR]),
    );
    expect(only(advice.recommendations).blocked.map((b) => b.because)).toEqual(['ticagrelor is already being taken']);
  });

  test('a drug taken long ago may be offered again', () => {
    const advice = adviceFor(
      [CLOPIDOGREL],
      patient([medication('clopidogrel'), medication('ticagrelor', 'past'), POOR]),
    );
    expect(only(advice.recommendations).blocked).toEqual([]);
  });

  test('when problems were not looked up the alternatives are offered but none is recommended, with what to check', () => {
    const advice = adviceFor([CLOPIDOGREL], patient([medication('clopidogrel'), POOR], { conditions: 'not-asked' }));
    expect(only(advice.recommendations).options).toEqual([
      expect.objectContaining({
        recommended: false,
        note: 'Loading dose by label. Check first: Stroke or TIA; Active bleeding.',
      }),
      expect.objectContaining({ recommended: false, note: 'Check first: Active bleeding.' }),
    ]);
  });

  test('when allergies were not looked up nothing is recommended', () => {
    const advice = adviceFor([CLOPIDOGREL], patient([medication('clopidogrel'), POOR], { allergies: 'not-asked' }));
    for (const option of only(advice.recommendations).options) {
      expect(option).toMatchObject({ recommended: false, note: expect.stringContaining('allergies') });
    }
  });

  test('a drug recognised by its name alone is advised on, with a caution and without a recommended option', () => {
    const guess = medication('clopidogrel', 'selected', { certainty: 'low', reasons: ['recognised-by-text'] });
    const said = only(adviceFor([CLOPIDOGREL], patient([guess, POOR])).recommendations);
    expect(said.cautions).toEqual([
      'The drug clopidogrel was recognised by its text, not by a code: check that it is what is meant.',
    ]);
    expect(said.options.some((o) => o.kind !== 'advise' && o.recommended)).toBe(false);
  });

  test('a preliminary result is said to be preliminary', () => {
    const early = { ...POOR, certainty: 'moderate' as const, reasons: ['preliminary' as const] };
    const said = only(adviceFor([CLOPIDOGREL], patient([medication('clopidogrel'), early])).recommendations);
    expect(said.cautions).toEqual(['The CYP2C19 result is preliminary: the final report may differ.']);
  });

  test('an order of a combination product says what else it would change', () => {
    const both = medication('clopidogrel', 'selected', { drugs: [{ name: 'clopidogrel' }, { name: 'warfarin' }] });
    expect(only(adviceFor([CLOPIDOGREL], patient([both, POOR])).recommendations).cautions).toEqual([
      'The order also holds warfarin: to change or remove it changes that as well.',
    ]);
  });

  test('nothing is advised about a patient who has died', () => {
    const profile = patient([medication('clopidogrel'), POOR], {}, { deceased: true });
    expect(adviceFor([CLOPIDOGREL], profile).recommendations).toEqual([]);
  });
});

describe('nothing to say', () => {
  test('a normal metabolizer gets no Recommendation, and the match is kept', () => {
    const advice = adviceFor(
      [CLOPIDOGREL],
      patient([medication('clopidogrel'), geneResult('CYP2C19', 'Normal Metabolizer')]),
    );
    expect(advice.recommendations).toEqual([]);
    expect(only(advice.noChange)).toMatchObject({
      ruleId: 'clopidogrel-cyp2c19',
      row: 'normal',
      summary: 'No change of clopidogrel for CYP2C19',
    });
  });

  test('without a result the rule is undecided and names the gene', () => {
    const advice = adviceFor([CLOPIDOGREL], patient([medication('clopidogrel')]));
    expect(advice.recommendations).toEqual([]);
    expect(only(advice.undecided)).toMatchObject({
      ruleId: 'clopidogrel-cyp2c19',
      missing: [expect.objectContaining({ what: 'CYP2C19', why: 'not-on-file' })],
    });
  });

  test('results that contradict each other are said, and nothing is advised from them', () => {
    const other = geneResult('CYP2C19', 'Normal Metabolizer', {
      id: 'Observation/second',
      source: 'Observation/second',
    });
    const advice = adviceFor([CLOPIDOGREL], patient([medication('clopidogrel'), POOR, other]));
    expect(advice.recommendations).toEqual([]);
    expect(only(advice.contradictions)).toMatchObject({
      gene: 'CYP2C19',
      about: [expect.objectContaining({ source: 'MedicationRequest/clopidogrel' })],
    });
    expect(advice.contradictions[0]?.reasons).toHaveLength(2);
  });
});

describe('an alternative that does not suit the patient either', () => {
  const codeine = rule(
    'codeine-cyp2d6',
    ['codeine'],
    [
      {
        row: 'ultrarapid',
        when: { gene: 'CYP2D6', phenotype: ['Ultrarapid Metabolizer'] },
        then: outcome({
          options: [
            { kind: 'replace', drug: 'tramadol', label: 'Order tramadol instead' },
            { kind: 'replace', drug: 'morphine', label: 'Order morphine instead' },
          ],
          'recommended-option': 1,
        }),
      },
    ],
  );
  const tramadol = rule(
    'tramadol-cyp2d6',
    ['tramadol'],
    [{ row: 'ultrarapid', when: { gene: 'CYP2D6', phenotype: ['Ultrarapid Metabolizer'] }, then: outcome() }],
  );

  test('tramadol is not offered to an ultrarapid metabolizer of CYP2D6 in place of codeine', () => {
    const profile = patient([medication('codeine'), geneResult('CYP2D6', 'Ultrarapid Metabolizer')]);
    const said = only(adviceFor([codeine, tramadol], profile).recommendations);
    expect(said.blocked).toEqual([
      { drug: { name: 'tramadol', rxcui: '10689' }, because: "this patient's results speak against tramadol as well" },
    ]);
    expect(said.options.map((o) => o.kind === 'replace' && o.drug.name)).toEqual(['morphine']);
  });
});

describe('an alternative that suits the patient with a limit', () => {
  const poor = { gene: 'SLCO1B1', phenotype: ['Poor Function'] };
  const simvastatin = rule(
    'simvastatin-slco1b1',
    ['simvastatin'],
    [
      {
        row: 'poor',
        when: poor,
        then: outcome({
          options: [{ kind: 'replace', drug: 'pravastatin', label: 'Order pravastatin instead' }],
          'recommended-option': 1,
        }),
      },
    ],
  );
  const pravastatin = (level: 'info' | 'warning' | 'critical') =>
    rule(
      'pravastatin-slco1b1',
      ['pravastatin'],
      [
        {
          row: 'poor',
          when: poor,
          then: outcome({ level, category: 'dose-change', summary: 'At most 40 mg of {drug} a day' }),
        },
      ],
    );
  const profile = patient([medication('simvastatin'), geneResult('SLCO1B1', 'Poor Function')]);

  test('is offered with the limit, and not recommended', () => {
    const said = only(adviceFor([simvastatin, pravastatin('warning')], profile).recommendations);
    expect(said.options).toEqual([
      expect.objectContaining({
        drug: { name: 'pravastatin', rxcui: '42463' },
        note: 'At most 40 mg of pravastatin a day.',
        recommended: false,
      }),
    ]);
    expect(said.blocked).toEqual([]);
  });

  test('is not offered when its own rule is critical', () => {
    const said = only(adviceFor([simvastatin, pravastatin('critical')], profile).recommendations);
    expect(said.options).toEqual([]);
    expect(said.blocked).toHaveLength(1);
  });
});

describe('several sources about one order', () => {
  const poor = { gene: 'CYP2C19', phenotype: ['Poor Metabolizer'] };
  const cpic = rule(
    'a-cpic',
    ['clopidogrel'],
    [
      {
        row: 'poor',
        when: poor,
        then: outcome({ options: [{ kind: 'replace', drug: 'ticagrelor', label: 'Ticagrelor' }] }),
      },
    ],
  );
  const raise = rule(
    'b-dpwg',
    ['clopidogrel'],
    [
      {
        row: 'poor',
        when: poor,
        then: outcome({
          summary: 'Double the dose of {drug}',
          category: 'dose-change',
          level: 'critical',
          evidence: ['dpwg'],
          options: [{ kind: 'adjust-dose', percent: 200, label: 'Double the dose' }],
        }),
      },
    ],
  );
  const agreeing = rule(
    'c-fda',
    ['clopidogrel'],
    [
      {
        row: 'poor',
        when: poor,
        then: outcome({
          evidence: ['fda'],
          options: [
            { kind: 'replace', drug: 'ticagrelor', label: 'Ticagrelor again' },
            { kind: 'replace', drug: 'prasugrel', label: 'Prasugrel' },
          ],
        }),
      },
    ],
  );
  const profile = patient([medication('clopidogrel'), POOR]);

  test('CPIC leads, a source that agrees adds its options, one that differs is named with the policy and adds none', () => {
    const said = only(adviceFor([agreeing, raise, cpic], profile).recommendations);
    expect(said.rule.id).toBe('a-cpic');
    expect(said.options.map((o) => (o.kind === 'replace' ? o.drug.name : o.kind))).toEqual(['ticagrelor', 'prasugrel']);
    expect(said.alsoSaid).toEqual([
      expect.objectContaining({ ruleId: 'b-dpwg', agrees: false, policy: 'cpic-first' }),
      expect.objectContaining({ ruleId: 'c-fda', agrees: true, policy: 'cpic-first' }),
    ]);
    expect(said.level).toBe('critical');
    expect(said.cautions).toEqual([expect.stringContaining('DPWG judges this more severely')]);
  });

  test('under the policy stricter-first the most severe leads', () => {
    const said = only(adviceFor([agreeing, raise, cpic], profile, { policy: STRICTER_FIRST }).recommendations);
    expect(said.rule.id).toBe('b-dpwg');
    expect(said.options.map((o) => o.kind)).toEqual(['adjust-dose']);
    expect(said.alsoSaid.map((o) => [o.ruleId, o.agrees, o.policy])).toEqual([
      ['a-cpic', false, 'stricter-first'],
      ['c-fda', false, 'stricter-first'],
    ]);
  });

  test('a source that sees no need for change never silences one that does, and is named as differing', () => {
    const calm = rule(
      'a-cpic-calm',
      ['clopidogrel'],
      [{ row: 'poor', when: poor, then: outcome({ category: 'none', level: 'info', summary: 'No change of {drug}' }) }],
    );
    const said = only(adviceFor([calm, raise], profile).recommendations);
    expect(said.rule.id).toBe('b-dpwg');
    expect(said.alsoSaid).toEqual([expect.objectContaining({ ruleId: 'a-cpic-calm', agrees: false })]);
  });

  test('"another drug, or else a lower dose" agrees with a source that says a lower dose', () => {
    const either = rule(
      'a-either',
      ['clopidogrel'],
      [
        {
          row: 'poor',
          when: poor,
          then: outcome({ also: ['dose-change'], options: [{ kind: 'adjust-dose', percent: 50, label: 'Half' }] }),
        },
      ],
    );
    const lower = rule(
      'b-lower',
      ['clopidogrel'],
      [
        {
          row: 'poor',
          when: poor,
          then: outcome({
            category: 'dose-change',
            evidence: ['dpwg'],
            options: [{ kind: 'adjust-dose', percent: 40, label: 'Less than half' }],
          }),
        },
      ],
    );
    const said = only(adviceFor([either, lower], profile).recommendations);
    expect(said.alsoSaid.map((o) => o.agrees)).toEqual([true]);
    expect(said.options).toEqual([expect.objectContaining({ kind: 'adjust-dose', percent: 50 })]);
  });
});

describe('several genes about one order', () => {
  const tpmt = rule(
    'azathioprine-tpmt',
    ['azathioprine'],
    [
      {
        row: 'intermediate',
        when: { gene: 'TPMT', phenotype: ['Intermediate Metabolizer'] },
        then: outcome({
          summary: 'Lower the dose of {drug} (TPMT)',
          category: 'dose-change',
          options: [{ kind: 'adjust-dose', percent: 50, label: 'Half the dose' }],
        }),
      },
    ],
  );
  const nudt15 = rule(
    'azathioprine-nudt15',
    ['azathioprine'],
    [
      {
        row: 'poor',
        when: { gene: 'NUDT15', phenotype: ['Poor Metabolizer'] },
        then: outcome({ summary: 'Avoid {drug} (NUDT15)', level: 'critical', evidence: ['dpwg'] }),
      },
    ],
  );

  test('the most severe leads whatever its source; the other is named as differing, and its dose is not offered', () => {
    const profile = patient([
      medication('azathioprine'),
      geneResult('TPMT', 'Intermediate Metabolizer'),
      geneResult('NUDT15', 'Poor Metabolizer'),
    ]);
    const said = only(adviceFor([tpmt, nudt15], profile).recommendations);
    expect(said.summary).toBe('Avoid azathioprine (NUDT15)');
    expect(said.options).toEqual([]);
    expect(said.alsoSaid).toEqual([expect.objectContaining({ ruleId: 'azathioprine-tpmt', agrees: false })]);
    expect(said.reasons).toHaveLength(2);
  });

  test('a negative HLA allele says nothing against what another gene asks for', () => {
    const hla = rule(
      'azathioprine-hla',
      ['azathioprine'],
      [
        {
          row: 'negative',
          when: { gene: 'HLA-B', allele: '*57:01', is: 'negative' },
          then: outcome({ category: 'none', level: 'info' }),
        },
      ],
    );
    const profile = patient([
      medication('azathioprine'),
      geneResult('TPMT', 'Intermediate Metabolizer'),
      geneResult('HLA-B', '*57:01 negative'),
    ]);
    const advice = adviceFor([tpmt, hla], profile);
    expect(only(advice.recommendations).alsoSaid).toEqual([]);
    expect(advice.noChange).toHaveLength(1);
  });
});

describe('several orders', () => {
  test('each order has its own Recommendation, the most severe first', () => {
    const simvastatin = rule(
      'simvastatin-slco1b1',
      ['simvastatin'],
      [{ row: 'poor', when: { gene: 'SLCO1B1', phenotype: ['Poor Function'] }, then: outcome() }],
    );
    const profile = patient([
      medication('simvastatin'),
      medication('clopidogrel'),
      POOR,
      geneResult('SLCO1B1', 'Poor Function'),
    ]);
    const advice = adviceFor([simvastatin, CLOPIDOGREL], profile);
    expect(advice.recommendations.map((r) => [r.subject?.drug.name, r.level])).toEqual([
      ['clopidogrel', 'critical'],
      ['simvastatin', 'warning'],
    ]);
  });
});

describe('a test before the treatment', () => {
  const pretest = rule(
    'abacavir-hla-b-test',
    ['abacavir'],
    [
      {
        row: 'untested',
        when: { gene: 'HLA-B', tested: false },
        then: outcome({
          summary: 'Test HLA-B*57:01 before {drug}',
          category: 'test',
          options: [{ kind: 'test', test: 'hla-b-5701', label: 'Order the HLA-B*57:01 test' }],
          'recommended-option': 1,
        }),
      },
    ],
    { topic: 'pre-test' },
  );

  test('no result on file: the test is offered with its code', () => {
    const said = only(adviceFor([pretest], patient([medication('abacavir')])).recommendations);
    expect(said.options).toEqual([
      {
        kind: 'test',
        label: 'Order the HLA-B*57:01 test',
        recommended: true,
        code: { text: 'HLA-B*57:01 test', codings: [expect.objectContaining({ code: '50956-2' })] },
      },
    ]);
  });

  test('genomic data withheld: no test is suggested, and the kind of data is kept for the record', () => {
    const advice = adviceFor([pretest], patient([medication('abacavir')], { genomic: 'withheld' }));
    expect(advice.recommendations).toEqual([]);
    expect(advice.withheld).toEqual(['genomic']);
  });
});
