import type { Verdict } from '@dark-factory/contracts';

/** What the command ends with; `--help` lists them. */
export const EXIT = {
  accept: 0,
  /** The user can mend it: bad input, a refused key, units missing, errors found, REJECT. */
  failure: 1,
  /** An unknown command or option, or a value that it does not take. */
  usage: 2,
  revise: 3,
  /** EX_SOFTWARE of sysexits.h: a bug of this program. */
  bug: 70,
  /** 128 and the number of SIGINT, as shells have it. */
  interrupted: 130,
  terminated: 143,
} as const;

/** The exit code that a verdict stands for. */
export function exitCodeOf(verdict: Verdict['verdict']): number {
  switch (verdict) {
    case 'ACCEPT': return EXIT.accept;
    case 'REVISE': return EXIT.revise;
    case 'REJECT': return EXIT.failure;
  }
}
