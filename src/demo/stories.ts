import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** A synthetic patient with the moment at which the hospital asks for advice: one folder of test/story. */
export interface Story {
  readonly id: string;
  readonly title: string;
  readonly narrative: string;
  readonly patient: string;
  readonly hook: 'patient-view' | 'order-select' | 'order-sign';
  readonly draftOrders: readonly FhirJson[];
  readonly resources: readonly FhirJson[];
  readonly expect: StoryExpectation;
}

export interface StoryExpectation {
  /** Rules whose advice must be on a card: an id, or the part of it before the source's name. */
  readonly rules?: readonly string[];
  readonly silent?: boolean;
  readonly offers?: readonly string[];
  readonly withholds?: readonly string[];
  readonly orders_test?: boolean;
  readonly contradiction?: string;
  readonly withheld?: boolean;
  readonly care_plan?: boolean;
}

export type FhirJson = { readonly resourceType: string; readonly id: string } & Readonly<Record<string, unknown>>;

const FOLDER = fileURLToPath(new URL('../../../test/story', import.meta.url));

/** Reads every story, in the order of their folders' names. The files are the project's own; a broken one is a bug. */
export function readStories(folder: string = FOLDER): readonly Story[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((id) => {
      const story = parse(readFileSync(join(folder, id, 'story.yaml'), 'utf8')) as Omit<Story, 'id'>;
      return { ...story, id, draftOrders: story.draftOrders ?? [] };
    });
}

/** The hook request that the hospital sends for a story; data are left for the gateway to fetch unless `prefetch` is given. */
export function hookRequestOf(
  story: Story,
  fhirServer: string,
  hookInstance: string,
  prefetch?: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const orders = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: story.draftOrders.map((resource) => ({ resource })),
  };
  return {
    hook: story.hook,
    hookInstance,
    fhirServer,
    context: {
      userId: 'Practitioner/dr-ada',
      patientId: story.patient,
      ...(story.hook === 'patient-view' ? {} : { draftOrders: orders }),
      ...(story.hook === 'order-select'
        ? { selections: story.draftOrders.map((order) => `${order.resourceType}/${order.id}`) }
        : {}),
    },
    ...(prefetch === undefined ? {} : { prefetch }),
  };
}
