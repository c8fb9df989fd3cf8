import { type Finding, finding } from '../kernel/index.ts';

/** Something the gateway cannot work without. `check` resolves with a Finding, or rejects, when it is not well. */
export interface Dependency {
  readonly name: string;
  readonly check: () => Promise<Finding | undefined>;
}

/** A dependency that does not answer in this time is not well. */
const PATIENCE_MS = 2_000;

/** Asks every dependency, side by side. */
export async function readiness(
  dependencies: readonly Dependency[],
): Promise<readonly { readonly name: string; readonly ok: boolean; readonly finding?: Finding }[]> {
  return Promise.all(
    dependencies.map(async ({ name, check }) => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error('late')), PATIENCE_MS);
      });
      try {
        const found = await Promise.race([check(), late]);
        return found === undefined ? { name, ok: true } : { name, ok: false, finding: found };
      } catch {
        return { name, ok: false, finding: finding('app.not-ready', `${name} does not answer.`) };
      } finally {
        clearTimeout(timer);
      }
    }),
  );
}
