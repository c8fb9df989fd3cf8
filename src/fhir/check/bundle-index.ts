import { isObject, isText, type JsonObject } from '../../kernel/index.ts';

/** One entry's resource with the URL it is known by. */
export interface Indexed {
  readonly resource: JsonObject;
  readonly fullUrl: string | undefined;
}

/** The resources of one Bundle by fullUrl and by Type/id: read once, so that each reference is one look-up. */
export class BundleIndex {
  private readonly byUrl = new Map<string, Indexed>();
  /** By fullUrl and version. */
  private readonly byVersion = new Map<string, Indexed>();
  private readonly byTypeAndId = new Map<string, Indexed>();
  /** Definitions by type and canonical URL. */
  private readonly byCanonical = new Map<string, JsonObject>();

  constructor(bundle: JsonObject) {
    for (const entry of Array.isArray(bundle.entry) ? bundle.entry : []) {
      if (!isObject(entry) || !isObject(entry.resource)) continue;
      const { resource } = entry;
      const fullUrl = isText(entry.fullUrl) ? entry.fullUrl : undefined;
      const indexed = { resource, fullUrl };
      if (fullUrl !== undefined && !this.byUrl.has(fullUrl)) this.byUrl.set(fullUrl, indexed);
      const version = isObject(resource.meta) ? resource.meta.versionId : undefined;
      if (fullUrl !== undefined && isText(version)) this.byVersion.set(`${fullUrl}|${version}`, indexed);
      if (isText(resource.resourceType) && isText(resource.url))
        this.byCanonical.set(`${resource.resourceType}|${resource.url}`, resource);
      if (isText(resource.resourceType) && isText(resource.id)) {
        const key = `${resource.resourceType}/${resource.id}`;
        if (!this.byTypeAndId.has(key)) this.byTypeAndId.set(key, indexed);
      }
    }
  }

  /** The definition that a canonical URL names, when it is among the entries. */
  definition(type: string, url: string): JsonObject | undefined {
    return this.byCanonical.get(`${type}|${url}`);
  }

  /**
   * What a reference in the entry known as `from` means: a relative one is read against the base of that entry's fullUrl,
   * as R4 says; failing that, an entry of that type and id is what is meant.
   */
  find(reference: string, from: string | undefined): Indexed | undefined {
    const history = reference.indexOf('/_history/');
    if (history < 0) return this.findAny(reference, from);
    const version = reference.slice(history + '/_history/'.length);
    const found = this.findAny(reference.slice(0, history), from);
    if (found?.fullUrl !== undefined) return this.byVersion.get(`${found.fullUrl}|${version}`);
    return isObject(found?.resource.meta) && found.resource.meta.versionId === version ? found : undefined;
  }

  private findAny(plain: string, from: string | undefined): Indexed | undefined {
    const direct = this.byUrl.get(plain);
    if (direct !== undefined) return direct;
    if (plain.includes(':')) return undefined;
    const base = from === undefined ? undefined : /^(https?:\/\/.+\/)[A-Z][A-Za-z]+\/[^/]+$/.exec(from)?.[1];
    if (base !== undefined) return this.byUrl.get(base + plain);
    return this.byTypeAndId.get(plain);
  }
}
