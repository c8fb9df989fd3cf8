import type { Profile } from '../compile/profile-node.ts';
import type { Check } from './check.ts';
import type { CodeSet } from './codes.ts';

/** Row of the generated index of profiles. */
export interface ProfileEntry {
  readonly file: number;
  readonly type: string;
  readonly context?: readonly string[];
  readonly modifier?: true;
  readonly claimed?: true;
}

export type Condition = (focus: unknown, check: Check) => boolean;

export interface OpenedProfile {
  readonly profile: Profile;
  readonly conditions: readonly Condition[];
}

export const withoutVersion = (canonical: string): string => {
  const bar = canonical.indexOf('|');
  return bar < 0 ? canonical : canonical.slice(0, bar);
};

const NONE: readonly string[] = Object.freeze([]);

/** The profiles and extension definitions that the gateway was built with, each opened on first use. */
export class Profiles {
  private readonly open: (file: string) => unknown;
  private readonly runtime: () => unknown;
  private readonly entries: Map<string, ProfileEntry>;
  private readonly globals = new Map<string, readonly string[]>();
  private readonly opened = new Map<string, OpenedProfile>();
  /** The value set of a number, for bindings. */
  readonly setOf: (number: number) => CodeSet;

  constructor(open: (file: string) => unknown, runtime: () => unknown, setOf: (number: number) => CodeSet) {
    this.open = open;
    this.runtime = runtime;
    this.setOf = setOf;
    this.entries = new Map(Object.entries(open('profiles.json') as Readonly<Record<string, ProfileEntry>>));
  }

  /** Holds every resource of a type to a profile, claimed or not: what a guide says of itself. */
  addGlobal(type: string, profile: string): void {
    this.globals.set(type, [...this.globalsOf(type), withoutVersion(profile)]);
  }

  globalsOf(type: string): readonly string[] {
    return this.globals.get(type) ?? NONE;
  }

  get hasGlobals(): boolean {
    return this.globals.size > 0;
  }

  entry(url: string): ProfileEntry | undefined {
    return this.entries.get(withoutVersion(url));
  }

  /** Adds a profile that was compiled after the build, in place of one of the same URL. */
  add(entry: ProfileEntry, opened: OpenedProfile): void {
    this.entries.set(opened.profile.url, entry);
    this.opened.set(opened.profile.url, opened);
  }

  find(url: string): OpenedProfile | undefined {
    const plain = withoutVersion(url);
    const known = this.opened.get(plain);
    if (known !== undefined) return known;
    const entry = this.entries.get(plain);
    if (entry === undefined) return undefined;
    const make = this.open(`profiles/${entry.file}.cjs`) as (runtime: unknown) => OpenedProfile;
    const made = make(this.runtime());
    this.opened.set(plain, made);
    return made;
  }
}
