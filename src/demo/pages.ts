import MarkdownIt from 'markdown-it';
import type { Card } from '../app/requests.ts';
import type { Story } from './stories.ts';

/** A story with what the gateway answered to it; status 0 = the gateway could not be reached. */
export interface AskedStory {
  readonly story: Story;
  readonly request: unknown;
  readonly status: number;
  readonly answer: unknown;
  readonly ms: number;
}

// Cards are Markdown from another system: HTML in them stays text.
const markdown = new MarkdownIt({ html: false, linkify: false });

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1b2430, #e8edf2); --soft: light-dark(#566270, #a3b0bd); --paper: light-dark(#f7f6f2, #12171d);
  --card: light-dark(#ffffff, #1b222b); --line: light-dark(#dcd9d0, #303a46); --link: light-dark(#0b5c8a, #7cc4f0);
  --info: light-dark(#2a6f97, #6fb3d8); --warning: light-dark(#a86200, #f0b352); --critical: light-dark(#a4161a, #ff8a85); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 2.5rem 1.25rem 4rem; background: var(--paper); color: var(--ink); font: 1.05rem/1.6 system-ui, sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
p { margin: .5rem 0; max-width: 44rem; } a { color: var(--link); } .soft { color: var(--soft); }
ul.stories { list-style: none; padding: 0; display: grid; gap: .9rem; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); }
ul.stories a { display: block; height: 100%; padding: 1rem 1.1rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; text-decoration: none; color: inherit; }
ul.stories a:hover, ul.stories a:focus-visible { border-color: var(--link); } ul.stories strong { display: block; line-height: 1.3; margin-bottom: .35rem; }
article { background: var(--card); border: 1px solid var(--line); border-left: .4rem solid var(--info); border-radius: .6rem; padding: 1rem 1.3rem; margin: 1rem 0; }
article.warning { border-left-color: var(--warning); } article.critical { border-left-color: var(--critical); }
article h3 { margin: .1rem 0 .4rem; font-size: 1.1rem; line-height: 1.35; } .level { font-size: .8rem; font-weight: 700; letter-spacing: .04em; text-transform: uppercase; }
.info .level { color: var(--info); } .warning .level { color: var(--warning); } .critical .level { color: var(--critical); }
.suggestion { display: inline-block; margin: .35rem .5rem .35rem 0; padding: .35rem .8rem; border: 1px solid var(--link); border-radius: .45rem; color: var(--link); }
.suggestion.recommended { background: var(--link); color: var(--card); }
table { border-collapse: collapse; } td, th { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; }
pre { overflow: auto; max-height: 26rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; font-size: .85rem; } summary { cursor: pointer; }
`;

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${asText(title)}</title><style>${STYLE}</style></head><body>${body}</body></html>`;

export function frontPage(stories: readonly Story[], gateway: string | undefined): string {
  const items = stories
    .map(
      (story) =>
        `<li><a href="/stories/${encodeURIComponent(story.id)}"><strong>${asText(story.title)}</strong><span class="soft">${asText(whatHappens(story))}</span></a></li>`,
    )
    .join('');
  return page(
    'Demonstration hospital',
    `<header><h1>Demonstration hospital</h1><p>${countInWords(stories.length)} synthetic patients. Choose one: the hospital calls Precision Gateway as an electronic health record would and shows what a clinician would see.</p>
<p class="soft">${gateway === undefined ? 'No gateway is connected.' : `Gateway: <a href="${asText(gateway)}">${asText(gateway)}</a>`}</p></header><main><ul class="stories">${items}</ul></main>`,
  );
}

export function storyPage({ story, request, status, answer, ms }: AskedStory): string {
  const cards = cardsOf(answer);
  const said =
    status === 0
      ? '<p>The gateway could not be reached.</p>'
      : cards === undefined
        ? `<p>The gateway answered ${status}:</p><pre>${asText(JSON.stringify(answer, null, 2))}</pre>`
        : cards.length === 0
          ? '<p><strong>No card.</strong> The gateway has nothing to say, and does not interrupt.</p>'
          : cards.map(cardHtml).join('');
  return page(
    story.title,
    `<nav><a href="/">All patients</a></nav><header><h1>${asText(story.title)}</h1><p>${asText(story.narrative)}</p><p class="soft">${asText(whatHappens(story))}</p></header>
<main><h2>What the clinician sees</h2>${said}<p class="soft">Answered in ${ms.toFixed(0)} ms, data read from the hospital included.</p>
<h2>Under the hood</h2><details><summary>The request that the hospital sent</summary><pre>${asText(JSON.stringify(request, null, 2))}</pre></details>
<details><summary>The answer</summary><pre>${asText(JSON.stringify(answer ?? null, null, 2))}</pre></details></main>`,
  );
}

function cardHtml(card: Card): string {
  const suggestions = (card.suggestions ?? [])
    .map(
      (suggestion) =>
        `<span class="suggestion${suggestion.isRecommended === true ? ' recommended' : ''}">${asText(suggestion.label)}${suggestion.isRecommended === true ? ' (recommended)' : ''}</span>`,
    )
    .join('');
  const links = (card.links ?? [])
    .map((link) => `<a href="${asText(link.url)}" rel="noreferrer">${asText(link.label)}</a>`)
    .join(' · ');
  return `<article class="${card.indicator}"><span class="level">${card.indicator}</span><h3>${asText(card.summary)}</h3>${markdown.render(card.detail)}<p>${suggestions}</p><p class="soft">${links === '' ? `Source: ${asText(card.source.label)}` : links}</p></article>`;
}

function cardsOf(answer: unknown): readonly Card[] | undefined {
  // The gateway's own answer, shown to a person: its shape is the contract in app/requests.ts.
  return typeof answer === 'object' && answer !== null && 'cards' in answer && Array.isArray(answer.cards)
    ? (answer.cards as readonly Card[])
    : undefined;
}

function whatHappens(story: Story): string {
  const drugs = story.draftOrders.map((order) => {
    const concept = order.medicationCodeableConcept as { readonly text?: string } | undefined;
    return concept?.text ?? order.resourceType;
  });
  return story.hook === 'patient-view'
    ? 'The chart is opened.'
    : `${story.hook === 'order-sign' ? 'Being signed' : 'Being chosen'}: ${drugs.join(', ')}.`;
}

function countInWords(count: number): string {
  const words = [
    'No',
    'One',
    'Two',
    'Three',
    'Four',
    'Five',
    'Six',
    'Seven',
    'Eight',
    'Nine',
    'Ten',
    'Eleven',
    'Twelve',
    'Thirteen',
    'Fourteen',
    'Fifteen',
    'Sixteen',
  ];
  return words[count] ?? String(count);
}

function asText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
