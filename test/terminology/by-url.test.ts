import { ByUrl } from '../../src/terminology/by-url.ts';

describe('what is known of URLs', () => {
  test('URLs that look alike are told apart', () => {
    const alike = ['http://a.example/x/abcdef', 'http://b.example/x/abcdef', 'http://a.example/y/abcdef'];
    const table = new ByUrl<number>();
    alike.forEach((url, n) => {
      table.set(url, n);
    });
    expect(alike.map((url) => table.get(url))).toEqual([0, 1, 2]);
    expect(table.get('http://c.example/x/abcdef')).toBeUndefined();
  });

  test('any text may be asked for or set, the empty one and those of other alphabets too', () => {
    const table = new ByUrl<string>();
    const texts = ['', 'a', 'ab', 'urn:größe', 'http://例え.jp/コード', '\ud800'];
    expect(texts.map((text) => table.get(text))).toEqual(texts.map(() => undefined));
    for (const text of texts) table.set(text, text);
    expect(texts.map((text) => table.get(text))).toEqual(texts);
  });

  test('what is set again takes the place of what was', () => {
    const table = new ByUrl<number>();
    table.set('urn:a', 1);
    table.set('urn:b', 2);
    table.set('urn:a', 3);
    expect(table.rows).toEqual([
      { url: 'urn:a', value: 3 },
      { url: 'urn:b', value: 2 },
    ]);
  });
});
