export * from './program-run.ts';
export { runProgram } from './run-program.ts';
