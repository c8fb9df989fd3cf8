/** Ways in which a FHIR server may misbehave, each under its own base: `/faults/slow/fhir`. */
export const FAULTS = ['slow', 'hang', '401', '403', '404', '500', 'half', 'nonsense', 'redirect'] as const;
export type Fault = (typeof FAULTS)[number];
