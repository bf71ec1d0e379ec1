import { describe, expect, it } from '@jest/globals';
import { OutputTail } from '../../../packages/sandbox/src/output-tail.ts';

describe('kept output', () => {
  it('is the last part, with a count of what is gone', () => {
    const output = new OutputTail(10);
    for (let index = 0; index < 30; index++) output.push(Buffer.from(`${index % 10}`));

    expect([output.text(), output.cut]).toEqual(['0123456789', 20]);
  });

  it('is whole when it is short', () => {
    const output = new OutputTail(10);
    output.push(Buffer.from('hello'));

    expect([output.text(), output.cut]).toEqual(['hello', 0]);
  });
});
