import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A folder of rules of one's own, with the gateway's knowledge beside them. */
export class ProfilesFolder {
  readonly dir = mkdtempSync(join(tmpdir(), 'profiles-'));

  constructor() {
    for (const part of ['knowledge', 'vocabularies']) symlinkSync(resolve('profiles', part), join(this.dir, part));
  }

  /** Writes rule.yaml, and tests.yaml where there are any, into the folder of the rule. */
  write(id: string, rule: string, tests?: string): this {
    const folder = join(this.dir, 'drug-gene', id);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'rule.yaml'), rule);
    if (tests !== undefined) writeFileSync(join(folder, 'tests.yaml'), tests);
    return this;
  }

  copyShipped(id: string): this {
    cpSync(resolve('profiles/drug-gene', id), join(this.dir, 'drug-gene', id), { recursive: true });
    return this;
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
