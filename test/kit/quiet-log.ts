import type { Log } from '../../src/app/ports.ts';

/** A log whose lines are kept, so that a test can ask what was said. */
export interface KeptLog extends Log {
  readonly lines: readonly {
    readonly level: string;
    readonly message: string;
    readonly fields: Readonly<Record<string, unknown>>;
  }[];
}

export function keptLog(): KeptLog {
  const lines: { level: string; message: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const at = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) => {
    lines.push({ level, message, fields });
  };
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}
