// Import directions of the codebase (ARCHITECTURE.md, "Who may import whom"). Run by `npm run lint`.
const SERVICES = [
  'ingest/sensor',
  'ingest/logs',
  'processors/enrichment',
  'processors/inference',
  'processors/detection',
  'processors/embedding',
  'processors/sink',
  'processors/alerting',
  'rag-api',
]
const TESTS = '\\.test\\.ts$'

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'schemas-import-nothing',
      severity: 'error',
      from: { path: '^schemas/', pathNot: TESTS },
      to: { path: '^(ingest|processors|sql|rag-api|cli|deploy|test|bench)/' },
    },
    {
      name: 'runtime-and-sql-import-only-schemas',
      severity: 'error',
      from: { path: '^(processors/runtime|sql)/', pathNot: TESTS },
      to: { path: '^(ingest|processors|sql|rag-api|cli|deploy|test|bench)/', pathNot: '^(processors/runtime|sql)/' },
    },
    { name: 'runtime-not-sql', severity: 'error', from: { path: '^processors/runtime/' }, to: { path: '^sql/' } },
    ...SERVICES.map((service) => ({
      name: `${service}-imports-only-the-shared-three`,
      severity: 'error',
      from: { path: `^${service}/`, pathNot: TESTS },
      to: {
        path: '^(ingest|processors|sql|rag-api|cli|deploy|test|bench)/',
        pathNot: `^(${service}|processors/runtime|sql)/`,
      },
    })),
    { name: 'nothing-imports-cli', severity: 'error', from: { pathNot: '^(cli|test|bench)/' }, to: { path: '^cli/' } },
    {
      name: 'only-runtime-imports-kafkajs',
      severity: 'error',
      from: { pathNot: '^processors/runtime/' },
      to: { path: 'node_modules/(kafkajs|@kafkajs)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
}
