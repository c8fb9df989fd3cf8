import type { TruthWord } from '../truth.ts';
import type { ExplainedCondition, ExplainedFact, ExplainedRow, Explanation } from './explain.ts';
import { PAGE_STYLE } from './page-style.ts';
import { missingText } from './words.ts';

/*
 * Explanations as one page of HTML that needs nothing else: no script, no font, no address. Texts of the patient's record are escaped one and all.
 */

export interface PageHead {
  /** Whom the explanations are about, as the file names them. */
  readonly about: string;
  /** Calendar date that the patient was judged by. */
  readonly asOf: string;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const SIGNS: Readonly<Record<TruthWord, string>> = { yes: '✔ yes', no: '✘ no', unknown: '? unknown' };
const answer = (word: TruthWord, text = SIGNS[word]): string => `<span class="answer ${word}">${text}</span>`;

const OUTCOMES: Readonly<Record<Explanation['outcome'], { readonly word: TruthWord; readonly text: string }>> = {
  match: { word: 'yes', text: '✔ speaks' },
  undecided: { word: 'unknown', text: '? cannot be decided' },
  nothing: { word: 'no', text: '✘ says nothing' },
};
const STANDINGS: Readonly<Record<ExplainedRow['standing'], string>> = {
  holds: '✔ holds',
  'does-not-hold': '✘ does not hold',
  open: '? open',
  behind: '· behind an earlier row',
};
/** What speaks comes first, then what cannot be told. */
const ORDER: readonly Explanation['outcome'][] = ['match', 'undecided', 'nothing'];

/** The page. Rules that speak stand first; rows that do not hold are folded, and on paper stay as they are on the screen. */
export function explanationPage(explanations: readonly Explanation[], { about, asOf }: PageHead): string {
  const sorted = ORDER.flatMap((outcome) => explanations.filter((one) => one.outcome === outcome));
  const counts = ORDER.map((outcome) => sorted.filter((one) => one.outcome === outcome).length);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Why the rules say what they say: ${escaped(about)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>Why the rules say what they say</h1>
<p class="soft">${escaped(about)}, judged as of ${escaped(asOf)}. ${sorted.length} ${sorted.length === 1 ? 'rule was' : 'rules were'} looked at:
${counts[0]} speak, ${counts[1]} cannot be decided, ${counts[2]} say nothing.</p>
</header>
<nav aria-label="Rules"><ol>
${sorted.map((one, i) => `<li><a href="#r${i}">${escaped(one.title)}${forDrug(one)}</a>${outcomeBadge(one)}</li>`).join('\n')}
</ol></nav>
<main>
${sorted.map(articleOf).join('\n')}
</main>
</body>
</html>
`;
}

const forDrug = ({ drug }: Explanation): string =>
  drug === undefined ? '' : ` <span class="soft">${escaped(drug)}</span>`;
const outcomeBadge = ({ outcome }: Explanation): string => answer(OUTCOMES[outcome].word, OUTCOMES[outcome].text);

function articleOf(one: Explanation, index: number): string {
  const { ruleId, title, version, status, file, drug, medication, when, rows } = one;
  const woken =
    drug === undefined ? '' : `<p>For ${escaped(drug)}${medication === undefined ? '' : ` ${where(medication)}`}</p>`;
  return `<article id="r${index}">
<h2>${escaped(title)}</h2>
<p class="soft">${escaped(`${ruleId} ${version}, ${status}, ${file}`)}</p>
${woken}${verdict(one)}
${when === undefined ? '' : `<details${when.answer === 'yes' ? '' : ' open'}><summary><h3>Speaks only when</h3>${answer(when.answer)}</summary>${tree(when)}</details>`}
${rows.map(rowOf).join('\n')}
</article>`;
}

function verdict({ outcome, held, wouldDecide }: Explanation): string {
  const { word } = OUTCOMES[outcome];
  switch (outcome) {
    case 'match':
      return `<div class="verdict ${word}">✔ Says what stands in row ${held.map(escaped).join(' and ')}</div>`;
    case 'nothing':
      return `<div class="verdict ${word}">✘ Says nothing of this patient</div>`;
    case 'undecided': {
      const items = wouldDecide.map((text) => `<li>${escaped(text)}</li>`).join('');
      return `<div class="verdict ${word}">? Cannot be decided. It would be by:<ul>${items}</ul></div>`;
    }
  }
}

function rowOf({ row, says, answer: word, standing, condition }: ExplainedRow): string {
  const open = standing === 'holds' || standing === 'open' ? ' open' : '';
  const shown = standing === 'behind' ? 'no' : word;
  return `<details${open}><summary><h3>Row ${escaped(row)}</h3>${answer(shown, STANDINGS[standing])}</summary><p class="says">“${escaped(says)}”</p>${tree(condition)}</details>`;
}

/** Facts behind one answer that are shown before the rest is folded. */
const MOST_SHOWN = 3;

const tree = (condition: ExplainedCondition): string => `<ul class="tree">${branch(condition)}</ul>`;

function branch({ asks, answer: word, facts, missing, parts }: ExplainedCondition): string {
  const behind = [
    ...facts.map((fact) => `${escaped(fact.says)} ${where(fact)}`),
    ...(parts.length === 0 ? missing.map((datum) => escaped(missingText(datum))) : []),
  ].map((text) => `<span class="fact">${text}</span>`);
  const shown = behind.length > MOST_SHOWN + 1 ? behind.slice(0, MOST_SHOWN) : behind;
  const rest = behind.slice(shown.length);
  const more =
    rest.length === 0
      ? ''
      : `<details class="more"><summary>and ${rest.length} more</summary>${rest.join('')}</details>`;
  const below = parts.length === 0 ? '' : `<ul>${parts.map(branch).join('')}</ul>`;
  return `<li><div class="asks"><span>${answer(word)}</span><div>${escaped(asks)}${shown.join('')}${more}</div></div>${below}</li>`;
}

function where({ source, date, certainty }: ExplainedFact): string {
  const parts = [source, date ?? 'no date', ...(certainty === 'high' ? [] : [`${certainty} certainty`])];
  return `<span class="soft">[${escaped(parts.join(', '))}]</span>`;
}
