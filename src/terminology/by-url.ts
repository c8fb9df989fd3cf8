/*
 * Every coding of a chart names its code system by a text of its own, of fifty characters or so. A Map would hash all of it, once for each of them, which
 * costs more than all else that is done with a coding; its length and three characters near its end tell known URLs apart nearly as well.
 */

interface Row<V> {
  readonly url: string;
  value: V;
}

function signOf(url: string): number {
  const { length } = url;
  const near = url.charCodeAt(length - 1) ^ (url.charCodeAt(length - 3) << 7) ^ (url.charCodeAt(length - 6) << 14);
  return (near ^ (length << 21)) & 0x3fffffff;
}

/** What is known of each of some URLs, in the order in which they were set. */
export class ByUrl<V> {
  readonly #rows: Row<V>[] = [];
  readonly #bySign = new Map<number, Row<V>[]>();

  get(url: string): V | undefined {
    return this.#rowOf(url)?.value;
  }

  set(url: string, value: V): void {
    const known = this.#rowOf(url);
    if (known !== undefined) {
      known.value = value;
      return;
    }
    const row = { url, value };
    this.#rows.push(row);
    const sign = signOf(url);
    const same = this.#bySign.get(sign);
    if (same === undefined) this.#bySign.set(sign, [row]);
    else same.push(row);
  }

  get rows(): readonly Readonly<Row<V>>[] {
    return this.#rows;
  }

  #rowOf(url: string): Row<V> | undefined {
    const same = this.#bySign.get(signOf(url));
    if (same === undefined) return undefined;
    for (const row of same) if (row.url === url) return row;
    return undefined;
  }
}
