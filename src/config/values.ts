import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';

/*
 * Readers of single values of the environment: each gives the value, or a sentence that says what is wrong. No sentence repeats a value:
 * database and Redis URLs carry passwords.
 */

export type Read<T> = { readonly value: T } | { readonly wrong: string };

const wrong = (text: string): { readonly wrong: string } => ({ wrong: text });

/** A whole number of decimal digits between `least` and `most`. */
export function readWhole(text: string, least: number, most: number): Read<number> {
  const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? { value } : wrong(`must be a whole number from ${least} to ${most}`);
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ['kb', 1024],
  ['mb', 1024 * 1024],
]);

/** A size such as `10mb`, `512kb` or `4096` (bytes), in bytes; units of 1024. */
export function readSize(text: string, least: number, most: number): Read<number> {
  const parts = /^(\d{1,12}) ?(b|kb|mb)?$/.exec(text.toLowerCase());
  const unit = UNITS.get(parts?.[2] ?? '');
  if (parts === null || unit === undefined) return wrong('must be a size such as 10mb, 512kb or 4096');
  const value = Number(parts[1]) * unit;
  return value >= least && value <= most ? { value } : wrong(`must lie between ${least} and ${most} bytes`);
}

/** An absolute URL with one of `protocols` (`https:`), nothing after the path. Gives it without a slash at its end. */
export function readUrl(text: string, protocols: readonly string[]): Read<URL> {
  const value = URL.canParse(text) ? new URL(text) : undefined;
  if (value === undefined || !protocols.includes(value.protocol)) {
    return wrong(`must be an absolute URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`);
  }
  if (value.hostname === '') return wrong('must name a host');
  return { value };
}

/** A web base: http(s), without query, fragment or credentials. */
export function readBase(text: string): Read<string> {
  const url = readUrl(text, ['https:', 'http:']);
  if ('wrong' in url) return url;
  const { value } = url;
  if (value.search !== '' || value.hash !== '' || text.includes('?') || text.includes('#')) {
    return wrong('must have neither query nor fragment');
  }
  if (value.username !== '' || value.password !== '') return wrong('must not hold credentials');
  return { value: withoutSlash(value.href) };
}

/** A base that is encrypted, or does not leave the machine. */
export function readSafeBase(text: string): Read<string> {
  const base = readBase(text);
  if ('wrong' in base) return base;
  const { protocol, hostname } = new URL(base.value);
  if (protocol === 'http:' && !isLoopback(hostname))
    return wrong('must use https: http is for loopback addresses only');
  return base;
}

/** An origin as a browser sends it: scheme, host, port. */
export function readOrigin(text: string): Read<string> {
  const url = readUrl(text, ['https:', 'http:']);
  if ('wrong' in url) return url;
  return url.value.origin === withoutSlash(text).toLowerCase()
    ? { value: url.value.origin }
    : wrong('must be an origin: scheme, host and port alone, such as https://ehr.example.org');
}

export function readOneOf<const T extends string>(text: string, allowed: readonly T[]): Read<T> {
  const value = allowed.find((one) => one === text);
  return value === undefined ? wrong(`must be one of ${allowed.join(', ')}`) : { value };
}

/** An IP address, or a range of them: `10.1.0.0/16`. */
export function readAddressRange(text: string): Read<string> {
  const [address = '', prefix, more] = text.split('/');
  const version = isIP(address);
  const most = version === 6 ? 128 : 32;
  return version !== 0 && more === undefined && (prefix === undefined || 'value' in readWhole(prefix, 0, most))
    ? { value: text }
    : wrong('must be an IP address or a range such as 10.1.0.0/16');
}

/** A host name or IP address, as a server listens on. */
export function readHost(text: string): Read<string> {
  return /^[A-Za-z0-9.:\-_]{1,253}$/.test(text) ? { value: text } : wrong('must be a host name or an IP address');
}

export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name);
}

/** Listens on every interface, so that it names no place by which a caller could know the gateway. */
export const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::' || host === '[::]';

/** Items of a comma-separated list; white space around them and empty items mean nothing. */
export const itemsOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

const withoutSlash = (text: string): string => (text.endsWith('/') ? text.slice(0, -1) : text);

/** More threads than this on one machine wait for each other; a larger hospital runs more processes. */
const MOST_THREADS = 8;

/** A number of threads, or `cores`: one for each core but the one that takes the requests. */
export function readThreads(text: string): Read<number> {
  if (text === 'cores') return { value: Math.min(availableParallelism() - 1, MOST_THREADS) };
  const read = readWhole(text, 0, 64);
  return 'value' in read ? read : wrong('must be `cores` or a whole number from 0 to 64');
}
