import type { Command, Stack } from '@dark-factory/contracts';
import { recognise } from './test-command.ts';

/**
 * Surefire fetches what runs the tests (its provider, the launcher) only when there is a test to run, which neither
 * `test-compile` nor `dependency:go-offline` sees to: every class is named, and no method of them. What does not compile is
 * for the tests to say, at its file and line. Tried with Maven 3.8.7 and Surefire 3.2.5.
 */
const NO_TEST = ['-q', '-B', '-Dmaven.compiler.failOnError=false', '-Dtest=*#noTestHasThisName', '-DfailIfNoTests=false', '-Dsurefire.failIfNoSpecifiedTests=false'];

/** What is run with a network so that the tests of a stack can be run by Maven without one. */
export function mavenFetches({ test }: Pick<Stack, 'test'>): Command[] {
  return test.filter((command) => recognise(command) === 'maven').map((command) => [...command, ...NO_TEST.filter((option) => !command.includes(option))]);
}
