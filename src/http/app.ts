import express, { type Express } from 'express';
import { FHIR_TYPE, notFound } from './answer.ts';
import { cdsHooksRoutes } from './cds-hooks/routes.ts';
import { faults } from './faults.ts';
import { guarding } from './guard.ts';
import type { Answer, HttpParts } from './parts.ts';
import { requestFacts } from './request-facts.ts';
import { authentication } from './security/authenticate.ts';
import { cors } from './security/cors.ts';
import { rateLimiter } from './security/rate-limit.ts';

/** The doors of the gateway as one Express application; ./server.ts listens with it. */
export function createHttpApp(parts: HttpParts): Express {
  const base = parts.settings.publicUrl.replace(/\/+$/, '');
  const authenticate = authentication(parts);
  const admit = rateLimiter(parts.settings.rateLimit);
  // CDS Hooks asks for the URL of the very endpoint.
  const guard = guarding(authenticate, admit, (path) => [base + path]);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);

  app.use(requestFacts(parts.log));
  app.use(cors(parts.settings.corsOrigins));
  app.use('/cds-services', cdsHooksRoutes(parts, guard));
  app.use((req, res) => notFound(res as Answer, req.path.startsWith('/fhir/') ? FHIR_TYPE : undefined));
  app.use(faults(parts.log));
  return app;
}
