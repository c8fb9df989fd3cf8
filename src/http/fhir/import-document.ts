import { createHash } from 'node:crypto';
import type { FileClient } from '../../app/ports.ts';
import { type Finding, fail, finding, isObject, isText, type JsonObject, ok, type Result } from '../../kernel/index.ts';
import { registeredBase } from '../security/fhir-base.ts';

/*
 * The file of a DocumentReference (the genomic-data-file of Genomics Reporting 3.0.0 among them): inside it as data, or at an address below a FHIR server
 * that is registered for the caller. Size and hash, where they are given, have to be those of the bytes.
 */

export interface DocumentAccess {
  readonly files: FileClient;
  /** FHIR bases that are registered for the caller. */
  readonly bases: readonly string[];
  /** Token for the server of the file; never kept. */
  readonly bearer?: string;
  readonly signal: AbortSignal;
}

export interface DocumentBytes {
  readonly bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** What is wrong with the bytes, once all were read. */
  check(): Finding | undefined;
}

const attachmentFault = (message: string) => fail(finding('import.attachment', message));

export async function openDocument(document: JsonObject, access: DocumentAccess): Promise<Result<DocumentBytes>> {
  if (document.docStatus === 'entered-in-error' || (document.status !== undefined && document.status !== 'current'))
    return attachmentFault('The document is not current, or was entered in error.');
  const attachment = attachmentOf(document);
  if (attachment === undefined)
    return fail(finding('import.request', 'The DocumentReference has no attachment with data or an address.'));
  const { data, url, size, hash } = attachment;
  if (data !== undefined && !isBase64(data)) return attachmentFault('The data of the attachment are not base64.');
  const source =
    data === undefined ? await opened(url ?? '', access) : ok<Iterable<Uint8Array>>([Buffer.from(data, 'base64')]);
  return source.ok ? ok(checked(source.value, size, hash)) : source;
}

interface WrittenAttachment {
  readonly data: string | undefined;
  readonly url: string | undefined;
  readonly size: number | undefined;
  readonly hash: string | undefined;
}

/** The attachment that is a VCF by its type or name, otherwise the first one; an index beside it is none. */
function attachmentOf({ content }: JsonObject): WrittenAttachment | undefined {
  const attachments = (Array.isArray(content) ? content.filter(isObject) : [])
    .map(({ attachment }) => attachment)
    .filter(isObject)
    .filter(({ data, url }) => isText(data) || isText(url));
  const chosen = attachments.find(looksLikeVcf) ?? attachments[0];
  return chosen === undefined
    ? undefined
    : {
        data: isText(chosen.data) ? chosen.data : undefined,
        url: isText(chosen.url) ? chosen.url : undefined,
        size: typeof chosen.size === 'number' ? chosen.size : undefined,
        hash: isText(chosen.hash) ? chosen.hash : undefined,
      };
}

const looksLikeVcf = ({ contentType, title, url }: JsonObject): boolean =>
  [contentType, title, url].some((text) => isText(text) && /vcf(?:\.b?gz)?$/i.test(text));

const isBase64 = (text: string): boolean => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);

async function opened(url: string, { files, bases, bearer, signal }: DocumentAccess) {
  // The base of an address is the registered one that it lies below; what lies below none is never asked for.
  const base = bases
    .flatMap((one) => registeredBase(one, bases) ?? [])
    .filter((one) => url.startsWith(`${one}/`))
    .sort((a, b) => b.length - a.length)[0];
  if (base === undefined) return fail(finding('import.address', 'The address of the attachment is not registered.'));
  return await files.open({ base, ...(bearer === undefined ? {} : { bearer }) }, url, signal);
}

/** Counts and digests what goes by. `hash` is SHA-1 in R4, as base64: it tells broken files, it proves nothing. */
function checked(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  size: number | undefined,
  hash: string | undefined,
): DocumentBytes {
  const sha1 = createHash('sha1');
  let read = 0;
  const bytes = (async function* () {
    for await (const chunk of source) {
      read += chunk.length;
      sha1.update(chunk);
      yield chunk;
    }
  })();
  return {
    bytes,
    check: () => {
      if (size !== undefined && size !== read)
        return finding('import.attachment', `The attachment has ${read} bytes, not the ${size} that it says.`);
      return hash !== undefined && hash !== sha1.digest('base64')
        ? finding('import.attachment', 'The attachment has another hash than it says.')
        : undefined;
    },
  };
}
