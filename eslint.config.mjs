import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

/**
 * Imports run one way: contracts <- runtime <- (models forge storage checks sandbox) <- stages <- (actions, cli).
 * The five in the middle do not import each other; the simulator is for the demo, tests and benches.
 */
const MAY_IMPORT = {
  contracts: [],
  runtime: ['contracts'],
  models: ['contracts', 'runtime'],
  forge: ['contracts', 'runtime'],
  storage: ['contracts', 'runtime'],
  checks: ['contracts', 'runtime'],
  sandbox: ['contracts', 'runtime'],
  simulator: ['contracts', 'runtime'],
  stages: ['contracts', 'runtime', 'models', 'forge', 'storage', 'checks', 'sandbox'],
  cli: ['contracts', 'runtime', 'models', 'forge', 'storage', 'checks', 'sandbox', 'stages'],
};
const ROOMS = Object.keys(MAY_IMPORT);

const directions = Object.entries(MAY_IMPORT).map(([room, allowed]) => ({
  files: [`packages/${room}/src/**/*.ts`],
  rules: {
    'no-restricted-imports': ['error', {
      patterns: [
        { group: ROOMS.filter((other) => other !== room && !allowed.includes(other)).map((other) => `@dark-factory/${other}`), message: `packages/${room} may import ${allowed.length === 0 ? 'no other room' : allowed.join(', ')}.` },
        { group: ['@dark-factory/*/*'], message: 'A room is entered by its door.' },
        { regex: '(^|/)\\.\\./[a-z-]+/src/', message: 'Another room is imported by its name.' },
      ],
    }],
  },
}));

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.cache/', '.dark-factory/', 'test/fixtures/', 'examples/', 'coverage/'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
    },
  },
  {
    // What is read is hostile: time that grows with the square of a text is a way to hang a job.
    files: ['packages/*/src/**/*.ts', 'actions/**/*.ts'],
    plugins: { regexp },
    rules: { 'regexp/no-super-linear-backtracking': ['error', { report: 'certain' }] },
  },
  { files: ['test/**/*.ts', 'scripts/**/*.ts'], rules: { 'max-lines-per-function': 'off' } },
  ...directions,
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: ['packages/cli/src/**', 'packages/simulator/src/main.ts'],
    rules: {
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'Only actions/* and packages/cli read the environment.' }],
    },
  },
  { files: ['actions/**/*.ts'], rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['@dark-factory/cli', '@dark-factory/simulator', '@dark-factory/*/*'], message: 'Actions use the stages and their adapters.' }] }] } },
);
