export type { SandboxLimits } from './isolation/limits.ts';
export * from './program-run.ts';
export { runProgram } from './run-program.ts';
