/** The last second of a day (YYYY-MM-DD, UTC) in milliseconds since the epoch; undefined when the calendar has no such day. */
export function endOfDay(day: string): number | undefined {
  const end = Date.parse(`${day}T23:59:59Z`);
  // Some engines take the 31st of June for the first of July.
  return Number.isNaN(end) || new Date(end).toISOString().slice(0, 10) !== day ? undefined : end;
}
