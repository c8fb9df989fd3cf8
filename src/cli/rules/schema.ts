import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonSchemas } from '../../rules/json-schema.ts';
import type { RuleCommandDeps } from './deps.ts';

/** `rules schema`: writes profiles/schema from the types; with `check`, only says whether what is there is current. */
export async function schema(
  deps: RuleCommandDeps,
  { profiles, check }: { readonly profiles: string; readonly check?: boolean },
): Promise<void> {
  const folder = join(profiles, 'schema');
  let stale = 0;
  for (const [name, text] of jsonSchemas()) {
    const file = join(folder, name);
    const written = await readFile(file, 'utf8').catch(() => undefined);
    if (written === text) {
      deps.print(`${file} is current`);
      continue;
    }
    stale += 1;
    if (check === true) deps.print(`${file} is not current; \`rules schema\` writes it`);
    else {
      await mkdir(folder, { recursive: true });
      await writeFile(file, text);
      deps.print(`${file} written`);
    }
  }
  deps.exitWith(check === true && stale > 0 ? 1 : 0);
}
