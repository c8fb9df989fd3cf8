import { type StructureDefinition, withoutVersion } from './definitions.ts';
import { Emitter } from './fhirpath/emitter.ts';
import type { Model } from './fhirpath/model.ts';
import { ProfileCompiler } from './profile.ts';
import type { SetNumbers } from './set-numbers.ts';

/** One row of the index of profiles: where it is, what it constrains, and, of extensions, where they may stand. */
export interface ProfileEntry {
  readonly file: number;
  readonly type: string;
  readonly context?: readonly string[];
  /** A modifier extension stands in modifierExtension, any other does not. */
  readonly modifier?: true;
  /** Judged in resources that claim a profile which is loaded, and in no others. */
  readonly claimed?: true;
}

const isModifier = (d: StructureDefinition): boolean => d.snapshot?.element[0]?.isModifier === true;

/** Elements where an extension may stand, as R4 published it and as HL7 has it now; none when they are not all elements. */
function contextsOf(...versions: readonly (StructureDefinition | undefined)[]): readonly string[] {
  const contexts = versions.flatMap((d) => d?.context ?? []);
  return contexts.every((c) => c.type === 'element') ? [...new Set(contexts.map((c) => c.expression))] : [];
}

/** Modules of profiles and extension definitions, and their index by URL. */
export function emitProfiles(
  profiles: readonly StructureDefinition[],
  /** Every definition by URL, R4's own where it has one. */
  all: ReadonlyMap<string, StructureDefinition>,
  model: Model,
  sets: SetNumbers,
  baseKeys: ReadonlySet<string>,
  /** Definitions out of a guide that is not at hand whole. */
  parts: ReadonlyMap<string, StructureDefinition>,
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const index: Record<string, ProfileEntry> = {};
  profiles.forEach((definition, file) => {
    const emitter = new Emitter(model, undefined);
    const conditions: string[] = [];
    const compiler = new ProfileCompiler({
      model,
      sets,
      baseKeys,
      typeOf: (url) => all.get(url)?.type,
      condition: (expression, type) => {
        try {
          return conditions.push(`(o,c)=>${emitter.condition(expression, 'o', type)}`) - 1;
        } catch (reason) {
          // An expression beyond this compiler leaves one rule unchecked; the guide is still of use.
          if (reason instanceof SyntaxError) return undefined;
          throw reason;
        }
      },
    });
    const profile = compiler.compile(definition);
    const contexts = definition.type === 'Extension' ? contextsOf(definition, all.get(definition.url)) : [];
    index[withoutVersion(definition.url)] = {
      file,
      type: definition.type,
      ...(contexts.length > 0 ? { context: contexts } : {}),
      ...(definition.type === 'Extension' && isModifier(definition) ? { modifier: true } : {}),
      ...(definition.type === 'Extension' && parts.has(definition.url) ? { claimed: true } : {}),
    };
    files.set(
      `profiles/${file}.cjs`,
      `'use strict';\nmodule.exports=(R)=>({profile:${JSON.stringify(profile)},conditions:[${conditions.join(',\n')}]});\n`,
    );
  });
  files.set('profiles.json', JSON.stringify(index));
  return files;
}
