import express, { type Express } from 'express';
import { adminRoutes } from './admin/routes.ts';
import { FHIR_TYPE, notFound } from './answer.ts';
import { openCdsHooks } from './cds-hooks/routes.ts';
import { faults } from './faults.ts';
import { fhirRoutes } from './fhir/routes.ts';
import { guarding } from './guard.ts';
import { healthRoutes } from './health.ts';
import { onlyMethods } from './methods.ts';
import { landingPage } from './pages/landing.ts';
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
  const guard = guarding(authenticate, admit, (path) => audiencesOf(base, path));
  const [pageHeaders, page] = landingPage(parts);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);

  app.use(requestFacts(parts));
  app.use(cors(parts.settings.corsOrigins));
  openCdsHooks(app, parts, guard);
  app.use('/fhir', fhirRoutes(parts, guard, base));
  app.use('/admin', adminRoutes(parts, guard));
  app.use(healthRoutes(parts));
  app.all('/', pageHeaders, onlyMethods({ GET: page }, '/'));
  app.use((req, res) => notFound(res as Answer, req.path.startsWith('/fhir/') ? FHIR_TYPE : undefined));
  app.use(faults(parts.log));
  return app;
}

/**
 * The URLs for which a token may have been made: CDS Hooks asks for the very endpoint; clients of the FHIR and admin doors, who poll several
 * addresses, may name the common base.
 */
function audiencesOf(base: string, path: string): readonly string[] {
  const [, room] = /^\/(fhir|admin)\//.exec(path) ?? [];
  return room === undefined ? [base + path] : [base + path, `${base}/${room}`];
}
