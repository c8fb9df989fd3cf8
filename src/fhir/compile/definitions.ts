/** The parts of R4's definitional resources that the compiler reads. */
export interface ElementType {
  readonly code: string;
  readonly profile?: readonly string[];
  readonly targetProfile?: readonly string[];
  readonly aggregation?: readonly string[];
  readonly extension?: readonly { readonly url: string; readonly valueUrl?: string }[];
}

export interface Constraint {
  readonly key: string;
  readonly severity: 'error' | 'warning';
  readonly human: string;
  readonly expression?: string;
  readonly source?: string;
}

export interface Discriminator {
  readonly type: 'value' | 'pattern' | 'type' | 'exists' | 'profile';
  readonly path: string;
}

export interface ElementDefinition {
  readonly id: string;
  readonly path: string;
  readonly sliceName?: string;
  readonly slicing?: {
    readonly discriminator?: readonly Discriminator[];
    readonly rules?: string;
    readonly ordered?: boolean;
  };
  readonly min?: number;
  readonly max?: string;
  readonly type?: readonly ElementType[];
  readonly contentReference?: string;
  readonly binding?: { readonly strength: string; readonly valueSet?: string };
  readonly constraint?: readonly Constraint[];
  readonly maxLength?: number;
  readonly [key: string]: unknown;
}

export interface StructureDefinition {
  readonly resourceType: 'StructureDefinition';
  readonly id: string;
  readonly url: string;
  readonly name: string;
  readonly kind: string;
  readonly abstract?: boolean;
  readonly type: string;
  readonly derivation?: string;
  readonly baseDefinition?: string;
  readonly context?: readonly { readonly type: string; readonly expression: string }[];
  readonly snapshot?: { readonly element: readonly ElementDefinition[] };
  readonly differential?: { readonly element: readonly ElementDefinition[] };
}

export interface Concept {
  readonly code: string;
  readonly concept?: readonly Concept[];
  readonly property?: readonly { readonly code: string; readonly [key: string]: unknown }[];
}

export interface CodeSystem {
  readonly resourceType: 'CodeSystem';
  readonly url: string;
  readonly content: string;
  readonly caseSensitive?: boolean;
  readonly concept?: readonly Concept[];
}

export interface ConceptSet {
  readonly system?: string;
  readonly concept?: readonly { readonly code: string }[];
  readonly filter?: readonly { readonly property: string; readonly op: string; readonly value: string }[];
  readonly valueSet?: readonly string[];
}

/** One code of an expansion that came with its value set. */
export interface Contained {
  readonly system?: string;
  readonly code?: string;
  readonly abstract?: boolean;
  readonly contains?: readonly Contained[];
}

export interface ValueSet {
  readonly resourceType: 'ValueSet';
  readonly url: string;
  readonly compose?: { readonly include: readonly ConceptSet[]; readonly exclude?: readonly ConceptSet[] };
  readonly expansion?: { readonly total?: number; readonly offset?: number; readonly contains?: readonly Contained[] };
}

/** All definitions by canonical URL (without version). */
export interface Definitions {
  readonly structures: ReadonlyMap<string, StructureDefinition>;
  readonly codeSystems: ReadonlyMap<string, CodeSystem>;
  readonly valueSets: ReadonlyMap<string, ValueSet>;
}

/** What the build reads: R4 as it was published, and the code systems and extensions as HL7 publishes them now. */
export interface Sources {
  readonly core: Definitions;
  readonly current: Definitions;
  /** Implementation guides. */
  readonly guides: Definitions;
  /** Parts of a guide that is not at hand whole. Its extensions are judged in resources that claim a profile which is loaded; others may keep to an earlier version of it. */
  readonly parts: Definitions;
}

export const withoutVersion = (canonical: string): string => {
  const bar = canonical.indexOf('|');
  return bar < 0 ? canonical : canonical.slice(0, bar);
};
