/** Packages that are ES modules only. */
const modulesOnly = [
  '@noble',
  '@xmpp',
  'ansi-regex',
  'commander',
  'eventsource-parser',
  'get-east-asian-width',
  'ltx',
  'sasl-[^/]*',
  'saslmechanisms',
  'string-width',
  'strip-ansi',
];

/** swc turns TypeScript, and the packages that are ES modules only, into CommonJS; types are checked by tsc. */
const common = {
  roots: ['<rootDir>/test'],
  transform: {
    '^.+\\.[jt]s$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${modulesOnly.join('|')})/)`],
};

/**
 * Suites with seconds in them, those of their plays or the one that the contract promises, on servers of their own:
 * nothing else may run beside them.
 */
const timed = [
  '<rootDir>/test/openfire/guard*.test.ts',
  '<rootDir>/test/openfire/properties.test.ts',
  '<rootDir>/test/faults/rounds.test.ts',
];

module.exports = {
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/unit/**/*.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/unit/support/timeout.ts'],
    },
    {
      ...common,
      displayName: 'server',
      testMatch: ['<rootDir>/test/{openfire,browser,faults}/**/*.test.ts'],
      testPathIgnorePatterns: ['/test/openfire/(guard|properties)[^/]*$', '/test/faults/rounds[^/]*$'],
      // Runs only if a suite of this project does; see test/support/server/servers.ts.
      globalSetup: '<rootDir>/test/support/server/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/server/global-teardown.ts',
      setupFilesAfterEnv: ['<rootDir>/test/support/server/timeout.ts'],
    },
    {
      ...common,
      displayName: 'guard',
      testMatch: timed,
      setupFilesAfterEnv: ['<rootDir>/test/support/server/timeout.ts'],
    },
  ],
  collectCoverageFrom: ['src/**/*.ts'],
  // The v8 provider calls dead branches covered where swc made the code.
  coverageProvider: 'babel',
  // Two cores, and two Openfires beside us.
  maxWorkers: 2,
};
