/** A name that nothing binds. */
export const UNDEFINED_NAME = 'F821';

/** What Ruff is asked for: undefined names, and what Python refuses when it compiles a file that parses. Nothing of taste. */
export const SELECTED_CODES: readonly string[] = [UNDEFINED_NAME, 'F404', 'F406', 'F622', 'F701', 'F702', 'F704', 'F706', 'F707', 'PLE0118', 'PLE1142'];
