export * from './catalogue/index.ts';
export * from './clock.ts';
export * from './digest.ts';
export * from './error-code.ts';
export * from './finding.ts';
export * from './ids.ts';
export * from './json.ts';
export * from './result.ts';
