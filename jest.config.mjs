// The whole suite; scenarios run as ES modules, so NODE_OPTIONS=--experimental-vm-modules is set by the npm scripts.
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }],
  },
  testPathIgnorePatterns: ['<rootDir>/test/fixtures/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/', '<rootDir>/.dark-factory/', '<rootDir>/examples/'],
  // The first test of a file may load a compiler, on a machine that is busy with another suite.
  testTimeout: 30_000,
  maxWorkers: 2,
};
