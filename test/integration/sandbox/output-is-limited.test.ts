import { describe, expect, it } from '@jest/globals';
import { aStack, sandboxRun, stepOf, summary } from './sandbox-run.ts';

describe('the output of a program', () => {
  it('is cut to its last part, and says so', async () => {
    const flood = "const line = 'x'.repeat(99) + '\\n'; const more = (n) => n === 0 ? console.log('the end') : process.stdout.write(line.repeat(10000), () => more(n - 1)); more(30)";
    const evidence = await sandboxRun({}, [aStack({ build: [['node', '-e', flood]] })]);
    const { tail } = stepOf(evidence, 'build');

    expect(summary(evidence)).toEqual(['build passed']);
    expect(tail).toMatch(/^\[289\d{5} bytes of output before this were cut\]\n/);
    expect(tail.endsWith('the end')).toBe(true);
    expect(tail.length).toBeLessThan(4200);
  });

  it('cannot speak to the runner or the terminal, and names no folder of this machine', async () => {
    const says = "console.log('::set-output name=a::b'); console.log('\\u001b[31mred'); console.log(process.cwd() + '/src/a.js', process.env.HOME)";
    const evidence = await sandboxRun({}, [aStack({ build: [['node', '-e', says]] })]);

    expect(stepOf(evidence, 'build').tail).toBe(': :set-output name=a::b\n\\x1b[31mred\nsrc/a.js /sandbox/home');
  });
});
