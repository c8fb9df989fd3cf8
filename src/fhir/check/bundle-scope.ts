import { isObject, type JsonObject } from '../../kernel/index.ts';
import { BundleIndex } from './bundle-index.ts';

/** Bundles that stand for themselves: what they refer to by urn must be inside. */
const SELF_CONTAINED = new Set<unknown>(['document', 'message', 'collection', 'transaction', 'batch']);

/** A Bundle under judgement and the entry that is judged. */
export class BundleScope {
  fullUrl: string | undefined;
  /** Resource of the entry that is judged. */
  entry: unknown;
  readonly selfContained: boolean;
  readonly isTransaction: boolean;
  private readonly value: JsonObject;
  private made: BundleIndex | undefined;

  constructor(value: JsonObject) {
    this.value = value;
    this.selfContained = SELF_CONTAINED.has(value.type);
    this.isTransaction = value.type === 'transaction';
  }

  index(): BundleIndex {
    this.made ??= new BundleIndex(this.value);
    return this.made;
  }

  /** Whether the entry is the Composition or MessageHeader, whose references must all be inside. */
  get isHead(): boolean {
    const { type, entry } = this.value;
    const first: unknown = Array.isArray(entry) ? entry[0] : undefined;
    return (type === 'document' || type === 'message') && isObject(first) && first.resource === this.entry;
  }
}
