import { isObject, isText } from '../../kernel/index.ts';
import { bounded } from './bounded.ts';

/** Milliseconds that one code may take. */
const PATIENCE_MS = 15_000;

/** What a terminology server calls a code: its display, `unknown` when it does not know it, `unavailable` when it gives no sound answer. */
export type LookedUp = { readonly display: string } | 'unknown' | 'unavailable';

/** Base of a server that may be asked: https, or this machine. Undefined for any other text. */
export function baseOf(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const local = url !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && local))) return undefined;
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** CodeSystem/$lookup at `base`: the code and its system leave, nothing else. Redirects are not followed. */
export async function lookUp(base: string, system: string, code: string): Promise<LookedUp> {
  try {
    const response = await fetch(`${base}/CodeSystem/$lookup?${new URLSearchParams({ system, code })}`, {
      headers: { accept: 'application/fhir+json' },
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await bounded(response);
    if ([400, 404, 422].includes(response.status)) return 'unknown';
    if (!response.ok || text === undefined) return 'unavailable';
    const json: unknown = JSON.parse(text);
    const parameters = isObject(json) && Array.isArray(json.parameter) ? json.parameter.filter(isObject) : [];
    const display = parameters.find(({ name }) => name === 'display')?.valueString;
    return isText(display) ? { display } : 'unavailable';
  } catch {
    return 'unavailable';
  }
}
