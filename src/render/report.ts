import type { Advice, Level, Reason, Recommendation } from '../recommend/recommendation.ts';
import { isAbsoluteUrl } from './card-faults.ts';
import { displayOf } from './code-systems.ts';
import { escapeHtml } from './html.ts';

export interface ReportContext {
  readonly patientId: string;
  /** Instant of the answer, milliseconds since the epoch. */
  readonly asOf: number;
}

/** The Advice as one page that needs nothing else: no script, no file, no font; fit for a screen and for paper. */
export function renderReport(advice: Advice, { patientId, asOf }: ReportContext): string {
  const when = new Date(asOf).toISOString().slice(0, 16).replace('T', ' ');
  const { recommendations, contradictions, undecided, noChange, withheld } = advice;
  const body = [
    `<header><h1>Precision medicine report</h1><p>Patient ${escapeHtml(patientId)}, as of ${when} UTC</p></header>`,
    withheld.length === 0
      ? ''
      : '<p class="note">Some information was withheld by the patient\'s consent. This report was made without it; silence is no statement.</p>',
    recommendations.length === 0 ? '<p>No rule asks for a change of the treatment.</p>' : '',
    ...recommendations.map(recommendationSection),
    list(
      'Results that contradict each other',
      contradictions.flatMap(({ gene, reasons }) =>
        reasons.map((reason) => `${escapeHtml(gene)}: ${reasonText(reason)}`),
      ),
    ),
    list(
      'No change needed',
      noChange.map(({ summary, ruleId }) => `${escapeHtml(summary)} <small>${escapeHtml(ruleId)}</small>`),
    ),
    list(
      'Could not be decided',
      undecided.map(
        ({ title, subject, missing }) =>
          `${escapeHtml(title)}${subject === undefined ? '' : ` (${escapeHtml(subject.drug.name)})`}: needs ${escapeHtml([...new Set(missing.map(({ what }) => what))].join(', ') || 'more data')}`,
      ),
    ),
  ];
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>Precision medicine report, ${escapeHtml(patientId)}</title><style>${STYLE}</style></head><body><main>`,
    ...body.filter((part) => part !== ''),
    '</main></body></html>',
    '',
  ].join('\n');
}

function recommendationSection(recommendation: Recommendation): string {
  const {
    level,
    summary,
    detail,
    subject,
    reasons,
    cautions,
    options,
    blocked,
    alsoSaid,
    evidence,
    patientText,
    rule,
  } = recommendation;
  const grade = [
    displayOf['recommendation-category'](recommendation.category),
    recommendation.strength === 'none'
      ? undefined
      : `strength ${displayOf['recommendation-strength'](recommendation.strength).toLowerCase()}`,
    recommendation.population === undefined ? undefined : `population ${recommendation.population}`,
    `rule ${rule.id} ${rule.version}`,
  ];
  return [
    `<section class="${level}"><p class="level">${LEVEL_WORDS[level]}${subject === undefined ? '' : `: ${escapeHtml(subject.drug.name)}`}</p>`,
    `<h2>${escapeHtml(summary)}</h2>`,
    ...detail
      .split(/\n\s*\n/u)
      .map(escapeHtml)
      .filter((paragraph) => paragraph !== '')
      .map((paragraph) => `<p>${paragraph}</p>`),
    list('Why for this patient', reasons.map(reasonText)),
    list('Please note', cautions.map(escapeHtml)),
    list(
      'What can be done',
      options.map((option) => {
        if (option.kind === 'advise') return escapeHtml(option.text);
        const note = 'note' in option && option.note !== undefined ? `: ${escapeHtml(option.note)}` : '';
        return `${escapeHtml(option.label)}${option.recommended ? ' <strong>(preferred)</strong>' : ''}${note}`;
      }),
    ),
    list(
      'Not offered',
      blocked.map(({ drug, because }) => `${escapeHtml(drug.name)}: ${escapeHtml(because)}`),
    ),
    list(
      'Also said',
      alsoSaid.map(
        (said) =>
          `${escapeHtml(said.evidence[0]?.source ?? 'Another rule')} ${said.agrees ? 'agrees' : '<strong>differs</strong>'} (${escapeHtml(said.policy)}): ${escapeHtml(said.summary)}`,
      ),
    ),
    list(
      'Sources',
      evidence.map(({ source, title, url, version }) => {
        const words = `${escapeHtml(source)}: ${escapeHtml(title)} (${escapeHtml(version)})`;
        return isAbsoluteUrl(url) ? `<a href="${escapeHtml(url)}" rel="noreferrer">${words}</a>` : words;
      }),
    ),
    escapeHtml(patientText) === '' ? '' : `<p class="patient">For the patient: ${escapeHtml(patientText)}</p>`,
    `<p><small>${escapeHtml(grade.filter((part) => part !== undefined).join(' · '))}</small></p></section>`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

const reasonText = ({ text, source }: Reason): string => `${escapeHtml(text)} <small>${escapeHtml(source)}</small>`;

const LEVEL_WORDS: Readonly<Record<Level, string>> = { critical: 'Critical', warning: 'Warning', info: 'Information' };

const list = (heading: string, items: readonly string[]): string =>
  items.length === 0 ? '' : `<h3>${heading}</h3>\n<ul>\n${items.map((item) => `<li>${item}</li>`).join('\n')}\n</ul>`;

const STYLE = `
body{font:16px/1.5 system-ui,sans-serif;color:#1b1b1b;background:#fff;margin:0}
main{max-width:46rem;margin:0 auto;padding:1.5rem}
section{border-left:.4rem solid #4a6f8a;padding:.25rem 0 .25rem 1rem;margin:1.5rem 0;break-inside:avoid}
section.warning{border-color:#b36b00}section.critical{border-color:#b00020}
.level{font-weight:700;margin:0}h2{font-size:1.2rem;margin:.25rem 0}h3{font-size:1rem;margin:.75rem 0 .25rem}
ul{margin:.25rem 0;padding-left:1.25rem}small{color:#555}.note,.patient{background:#f3f3f3;padding:.5rem .75rem}
@media print{main{padding:0}a{color:inherit}}`.trim();
