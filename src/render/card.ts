/*
 * CDS Hooks 2.0.1 cards as this gateway makes them (https://cds-hooks.hl7.org/2.0/#cds-service-response).
 */

export interface Card {
  readonly uuid: string;
  readonly summary: string;
  readonly detail: string;
  readonly indicator: 'info' | 'warning' | 'critical';
  readonly source: {
    readonly label: string;
    readonly url?: string;
    readonly icon?: string;
    readonly topic?: { readonly system: string; readonly code: string; readonly display?: string };
  };
  readonly suggestions?: readonly Suggestion[];
  readonly selectionBehavior?: 'at-most-one' | 'any';
  readonly overrideReasons?: readonly { readonly code: string; readonly system: string; readonly display: string }[];
  readonly links?: readonly {
    readonly label: string;
    readonly url: string;
    readonly type: 'absolute' | 'smart';
    readonly appContext?: string;
  }[];
}
export interface Suggestion {
  readonly uuid: string;
  readonly label: string;
  readonly isRecommended?: true;
  readonly actions?: readonly SuggestedAction[];
}
export type SuggestedAction =
  | {
      readonly type: 'create' | 'update';
      readonly description: string;
      readonly resource: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'delete'; readonly description: string; readonly resourceId: string };
