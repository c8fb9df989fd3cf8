import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type BundleFiles, loadBundledRules, otherKnowledge, readBundle } from '../../adapters/files/bundle.ts';
import { makeKeys, readPrivateKey } from '../../adapters/files/bundle-keys.ts';
import { readLocalWill } from '../../adapters/files/overlays.ts';
import { replaceFile } from '../../adapters/files/replace-file.ts';
import { readRuleFolders } from '../../adapters/files/rules.ts';
import { digestOf, type Finding, fail, finding, isFault, ok, type Result } from '../../kernel/index.ts';
import type { BundleContent } from '../../rules/bundle/content.ts';
import { sealBundle } from '../../rules/bundle/seal.ts';
import { checkRules } from '../../rules/check/check-rules.ts';
import { applyOverlays } from '../../rules/overlay/apply.ts';
import { runRuleTests, type TestingKnowledge } from '../../rules/testing/run-tests.ts';
import type { RuleCommandDeps } from './deps.ts';
import { loadKnowledge } from './knowledge.ts';
import { findingText, paintFor } from './paint.ts';

/* `rules keygen`, `freeze`, `verify` and `use`: from the rules of a folder to a bundle that a gateway trusts, and back to an earlier one. */

function end(deps: RuleCommandDeps, done: Result<string>): void {
  const paint = paintFor(deps.isTerminal);
  for (const found of done.findings) deps.print(findingText(found, paint));
  if (done.ok) deps.print(done.value);
  deps.exitWith(done.ok ? 0 : 1);
}

/** Makes a pair of keys. */
export async function keygen(
  deps: RuleCommandDeps,
  { key, trust, owner }: { readonly key: string; readonly trust: string; readonly owner: string },
): Promise<void> {
  const made = await makeKeys(key, trust, owner);
  end(
    deps,
    made.ok
      ? ok(`${key}: the private key, for whoever releases rules\n${trust}: trusts ${made.value} (${owner})`)
      : made,
  );
}

/** Freezes the rules of a folder: nothing that the lint or a test finds fault with is signed. */
export async function freeze(
  deps: RuleCommandDeps,
  out: string,
  { profiles, key }: { readonly profiles: string; readonly key: string },
): Promise<void> {
  end(deps, await frozen(deps, out, profiles, key));
}

async function frozen(deps: RuleCommandDeps, out: string, profiles: string, keyFile: string): Promise<Result<string>> {
  if (existsSync(out)) return fail(finding('bundle.exists', 'the bundle is there already', { file: out }));
  const key = await readPrivateKey(keyFile);
  if (!key.ok) return key;
  const knowledge = loadKnowledge(profiles);
  if (!knowledge.ok) return knowledge;
  const content = await contentOf(deps, profiles, knowledge.value);
  if (!content.ok) return content;
  const text = sealBundle(content.value, key.value);
  await replaceFile(out, text);
  const { rules, overlays } = content.value;
  const seal = text.slice(0, text.indexOf('\n'));
  return ok(
    `${out}: ${rules.length} rules, ${overlays.flatMap((file) => file.overlays).length} overlays\n${seal}`,
    content.findings,
  );
}

async function contentOf(
  deps: RuleCommandDeps,
  profiles: string,
  { terminology, genomics }: TestingKnowledge,
): Promise<Result<BundleContent>> {
  const { folders, findings: read } = await readRuleFolders(profiles, { tests: true });
  const will = await readLocalWill(profiles);
  const overlaid = applyOverlays(folders, will, deps.now());
  const findings: Finding[] = [...read, ...will.findings, ...overlaid.findings];
  findings.push(
    ...checkRules(folders, terminology, { asOf: deps.now(), tests: true }),
    ...checkRules(overlaid.changed, terminology, { asOf: deps.now(), tests: false }).filter(isFault),
  );
  if (findings.some(isFault)) return fail(...findings.filter(isFault));
  const failed = folders.flatMap(({ rule, tests }) => {
    if (tests === undefined) return [];
    const run = runRuleTests(rule, tests, { terminology, genomics });
    return run.ok ? run.value.results.flatMap((result) => result.findings) : run.findings;
  });
  if (failed.length > 0) return fail(...failed);
  const { neverDisabled } = will;
  return ok({
    frozenAt: new Date(deps.now()).toISOString(),
    knowledge: { terminology: terminology.version, genomics: genomics.version },
    rules: folders.map(({ rule: { value: rule, file } }) => ({ file, digest: digestOf(rule), rule })),
    overlays: will.overlays.map(({ file, value: overlays }) => ({ file, overlays })),
    ...(neverDisabled === undefined ? {} : { neverDisabled: { file: neverDisabled.file, rules: neverDisabled.value } }),
  });
}

export interface TrustOptions {
  readonly profiles: string;
  readonly keys?: string;
}

/** Whether a gateway with these keys and this knowledge would run a bundle, and what is in it. */
export async function verify(deps: RuleCommandDeps, file: string, options: TrustOptions): Promise<void> {
  end(deps, await verified(deps, file, options));
}

async function verified(deps: RuleCommandDeps, file: string, options: TrustOptions): Promise<Result<string>> {
  const files = filesOf(deps, file, options);
  if (!files.ok) return files;
  const opened = await readBundle(files.value);
  if (!opened.ok) return opened;
  const { seal, content } = opened.value;
  const knowledge = loadKnowledge(options.profiles);
  if (!knowledge.ok) return knowledge;
  const { terminology, genomics } = knowledge.value;
  const installed = { terminology: terminology.version, genomics: genomics.version };
  const other = otherKnowledge(content.knowledge, installed);
  if (other !== undefined) return fail(finding('bundle.other-knowledge', other, { file }));
  const { scoresOfPhenotype } = genomics;
  const loaded = await loadBundledRules(files.value, terminology, installed, { asOf: deps.now(), scoresOfPhenotype });
  if (!loaded.ok) return loaded;
  const running = loaded.value.rules.filter(({ profile }) => profile.status === 'active').length;
  const lines = [
    `${file}: signed by ${seal.key}, which is trusted; content ${seal.digest}`,
    `frozen ${content.frozenAt}; ${content.rules.length} rules, ${running} active; rules digest ${loaded.value.digest}`,
  ];
  return ok(lines.join('\n'), loaded.findings);
}

function filesOf(deps: RuleCommandDeps, file: string, { keys }: TrustOptions): Result<BundleFiles> {
  const keysFile = keys ?? deps.trustedKeys;
  if (keysFile === undefined)
    return fail(finding('bundle.key', 'name the file of trusted keys with --keys or RULES_KEYS', { file }));
  return ok({ file, keysFile });
}

/** Puts a bundle in the place of the one that the gateway runs; an earlier bundle is gone back to in the same way. */
export async function use(
  deps: RuleCommandDeps,
  file: string,
  options: TrustOptions & { readonly as?: string },
): Promise<void> {
  const place = options.as ?? deps.bundleInUse;
  if (place === undefined) {
    end(deps, fail(finding('bundle.unreadable', 'name the bundle in use with --as or RULES_BUNDLE', { file })));
    return;
  }
  const checked = await verified(deps, file, options);
  if (checked.ok) await replaceFile(place, await readFile(file));
  end(deps, checked.ok ? ok(`${checked.value}\n${place} is this bundle now`, checked.findings) : checked);
}
