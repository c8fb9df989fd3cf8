import type { Request } from 'express';
import { type BodyType, notFound, send } from '../answer.ts';
import type { Answer, PublishedDefinition } from '../parts.ts';

/** Definitions by type and id, for GET /fhir/{Type} and GET /fhir/{Type}/{id}. */
export class Definitions {
  readonly #byType = new Map<string, Map<string, PublishedDefinition>>();

  constructor(definitions: readonly PublishedDefinition[]) {
    for (const definition of definitions) {
      const ofType = this.#byType.get(definition.resourceType) ?? new Map<string, PublishedDefinition>();
      this.#byType.set(definition.resourceType, ofType.set(String(definition.id), definition));
    }
  }

  get types(): readonly string[] {
    return [...this.#byType.keys()];
  }

  read(type: string, req: Request, res: Answer, body: BodyType): void {
    const definition = this.#byType.get(type)?.get(String(req.params.id));
    if (definition === undefined) notFound(res, body);
    else send(res, 200, definition, body);
  }

  /** All of a type, or those of the canonical `url` asked for. */
  search(type: string, req: Request, res: Answer, body: BodyType, base: string): void {
    const { url } = req.query;
    const found = [...(this.#byType.get(type)?.values() ?? [])].filter(
      (definition) => url === undefined || ('url' in definition && definition.url === url),
    );
    const entry = found.map((resource) => ({
      fullUrl: `${base}/fhir/${type}/${resource.id}`,
      resource,
      search: { mode: 'match' },
    }));
    send(
      res,
      200,
      {
        resourceType: 'Bundle',
        type: 'searchset',
        total: entry.length,
        link: [{ relation: 'self', url: `${base}/fhir/${type}` }],
        ...(entry.length === 0 ? {} : { entry }),
      },
      body,
    );
  }
}
