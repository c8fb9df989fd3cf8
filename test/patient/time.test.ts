import { DAY, timeRange } from '../../src/patient/read/time.ts';

const written = (at: number, length: 4 | 7 | 10) => new Date(at).toISOString().slice(0, length);

describe('dates', () => {
  test.each([1000, 1582, 1600, 1899, 1900, 1969, 1970, 1999, 2000, 2023, 2024, 2100, 9998])(
    'of the year %d cover what the calendar says',
    (year) => {
      const from = Date.UTC(year, 0);
      const end = Date.UTC(year + 1, 0);
      expect(timeRange(written(from, 4))).toEqual({ from, to: end - 1 });
      for (let month = 0; month < 12; month++) {
        const first = Date.UTC(year, month);
        expect(timeRange(written(first, 7))).toEqual({ from: first, to: Date.UTC(year, month + 1) - 1 });
      }
      for (let day = from; day < end; day += DAY)
        expect(timeRange(written(day, 10))).toEqual({ from: day, to: day + DAY - 1 });
    },
  );

  test.each(['2023-02-29', '2023-13', '2023-00-01', '2023-04-31', '0999', '2023-1-1', '2023/01/01', ''])(
    '%p is none',
    (text) => {
      expect(timeRange(text)).toBeUndefined();
    },
  );
});
