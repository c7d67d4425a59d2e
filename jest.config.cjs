/** swc turns TypeScript and the packages that are ES modules only into CommonJS; types are checked by tsc. */
const transform = [
  '@swc/jest',
  {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

module.exports = {
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.[jt]s$': transform },
  transformIgnorePatterns: ['/node_modules/(?!(@xmpp|@noble|saslmechanisms|ltx|commander|sasl-[^/]*)/)'],
  collectCoverageFrom: ['src/**/*.ts'],
  // The v8 provider calls dead branches covered where swc made the code.
  coverageProvider: 'babel',
  globalSetup: '<rootDir>/test/openfire/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/openfire/support/global-teardown.ts',
  // Two cores, and two Openfires beside us.
  maxWorkers: 2,
  testTimeout: 30_000,
};
