import { describe, expect, it } from '@jest/globals';
import { textFile } from '@dark-factory/runtime';
import { blobShaOf, treeShaOf } from '../../../packages/forge/src/git-object.ts';

describe('names of Git objects', () => {
  it('are those of git hash-object and git write-tree', () => {
    expect(blobShaOf(Buffer.from('hello\n'))).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
    expect(treeShaOf([])).toBe('4b825dc642cb6eb9a060e54bf8d69288fbee4904');
    // git: a.txt "a\n", a/b "b\n", a-b "c\n" (755): a folder sorts as if it were "a/".
    expect(treeShaOf([textFile('a.txt', 'a\n'), textFile('a/b', 'b\n'), textFile('a-b', 'c\n', true)])).toBe(GIT_SAYS);
  });

  it('refuse a path that is a file and a folder', () => {
    expect(() => treeShaOf([textFile('a', ''), textFile('a/b', '')])).toThrow('is a file and a folder');
  });
});

const GIT_SAYS = '1eca929cd60d93adfa06dc3fcac0b58c8e2ffcc9';
