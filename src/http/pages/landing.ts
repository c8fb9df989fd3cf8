import type { RequestHandler } from 'express';
import type { HookService } from '../../app/requests.ts';
import { sendText } from '../answer.ts';
import type { Answer, HttpParts } from '../parts.ts';
import { escaped, framed, pageHeaders } from './frame.ts';

const link = (path: string, title: string, text: string): string =>
  `<li><strong><a href="${path}">${title}</a></strong><span>${text}</span></li>`;

// Addresses on the page are relative, so that it also works below a path of a proxy.
function page(services: readonly HookService[], auth: 'jwt' | 'off', version: string): string {
  const state =
    auth === 'off'
      ? '<p class="state open">Open demonstration: callers are not authenticated, on this machine only</p>'
      : '<p class="state">Running; callers are authenticated</p>';
  const list = services
    .map(({ id, hook, title, description }) => {
      const address = `<code>POST cds-services/${escaped(id)}</code>`;
      return `<li><strong>${escaped(title)}</strong><span>${escaped(description)}<br>${address} on <code>${escaped(hook)}</code></span></li>`;
    })
    .join('\n');
  return framed(
    'Precision Gateway',
    `${state}
<h1>Treatment that fits the person</h1>
<p class="lead">Precision Gateway reads what a hospital knows of a patient &mdash; genes, clinic and daily life &mdash; matches it to rules that the
hospital can read, test and change, and answers in the form the hospital&rsquo;s systems already speak.</p>

<h2>CDS services</h2>
<ul>
${list}
</ul>

<h2>Look around</h2>
<ul>
${link('cds-services', 'Discovery', 'The CDS services with their prefetch templates.')}
${link('fhir/metadata', 'Capability statement', 'What the gateway does over FHIR R4: <code>POST fhir/$recommend</code>, <code>POST fhir/{Type}/$validate</code>.')}
${link('fhir/CodeSystem', 'Code systems', 'The codes in which advice is written for machines.')}
${link('health/ready', 'Readiness', 'Each thing that the gateway depends on, and whether it is well.')}
${link('admin/codes', 'Unknown codes', 'Drugs and genes of resources that could not be resolved, for whoever maps codes.')}
${link('metrics', 'Metrics', 'Counts and times for Prometheus; no patient data.')}
</ul>
<footer>Version ${escaped(version)}. Advice supports a clinician&rsquo;s judgement and does not replace it.</footer>`,
  );
}

/** GET /: says in one page what this is and where its doors are. */
export function landingPage({ useCases, settings, version }: HttpParts): readonly [RequestHandler, RequestHandler] {
  const html = page(useCases.services, settings.auth, version);
  return [
    pageHeaders(settings.publicUrl),
    (_req, res) => sendText(res as Answer, 200, html, 'text/html; charset=utf-8'),
  ];
}
