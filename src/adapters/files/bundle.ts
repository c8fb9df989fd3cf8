import { readFile } from 'node:fs/promises';
import { fail, finding, isFault, ok, type Result } from '../../kernel/index.ts';
import { type KnowledgeVersions, rulesOf } from '../../rules/bundle/content.ts';
import { type OpenedBundle, openBundle } from '../../rules/bundle/seal.ts';
import { type CompileOptions, compileRules } from '../../rules/compile.ts';
import type { RuleSet } from '../../rules/rule-set.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import { readTrustedKeys } from './bundle-keys.ts';

/** A frozen bundle and the keys that it must be signed with one of. */
export interface BundleFiles {
  readonly file: string;
  readonly keysFile: string;
}

/** Reads a bundle whose signature is trusted. */
export async function readBundle({ file, keysFile }: BundleFiles): Promise<Result<OpenedBundle>> {
  const keys = await readTrustedKeys(keysFile);
  if (!keys.ok) return keys;
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) return fail(finding('bundle.unreadable', 'the bundle cannot be read', { file }));
  return openBundle(bytes, keys.value, file);
}

/** The rules of a bundle, compiled beside the very knowledge that they were frozen with. */
export async function loadBundledRules(
  files: BundleFiles,
  terminology: Terminology,
  installed: KnowledgeVersions,
  options: CompileOptions & { readonly asOf: number },
): Promise<Result<RuleSet>> {
  const opened = await readBundle(files);
  if (!opened.ok) return opened;
  const { content } = opened.value;
  const other = otherKnowledge(content.knowledge, installed);
  if (other !== undefined) return fail(finding('bundle.other-knowledge', other, { file: files.file }));
  const { folders, digests, findings } = rulesOf(content, terminology, options.asOf);
  if (findings.some(isFault)) return fail(...findings);
  const compiled = compileRules(
    folders.map(({ rule }) => rule),
    terminology,
    { ...options, digests, checked: true },
  );
  return compiled.ok ? ok(compiled.value, [...findings, ...compiled.findings]) : compiled;
}

/** What differs between the knowledge of a bundle and the installed one, in words; undefined when nothing does. */
export function otherKnowledge(frozen: KnowledgeVersions, installed: KnowledgeVersions): string | undefined {
  const parts = (['terminology', 'genomics'] as const).filter((part) => frozen[part] !== installed[part]);
  if (parts.length === 0) return undefined;
  return parts.map((part) => `${part} was ${frozen[part]}, and is ${installed[part]} here`).join('; ');
}
