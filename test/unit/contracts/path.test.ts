import { describe, expect, test } from '@jest/globals';
import { caseTwins, pathProblem } from '@dark-factory/contracts';

describe('paths from a model', () => {
  test.each(['a.ts', 'src/a/b.ts', '.env.example', 'src/[id]/page.tsx', '.github/dependabot.yml', 'docs/übersicht.md', 'a b/c.txt', 'src/(group)/x.ts', 'git/hooks.ts'])('%s is safe', (path) => {
    expect(pathProblem(path)).toBeUndefined();
  });

  test.each([
    ['', 'empty'], ['../a', '".."'], ['a/../../b', '".."'], ['/etc/passwd', 'absolute'], ['~/x', 'absolute'], ['C:\\x', 'backslash'], ['C:/x', 'drive'], ['a\\b', 'backslash'],
    ['a\u0000b', 'NUL'], ['a\nb', 'control'], ['.git/config', '.git'], ['sub/.GIT/hooks/pre-commit', '.git'], ['git~1/config', '.git'], ['.g\u200cit/config', '.git'],
    ['.github/workflows/x.yml', 'workflows'], ['.GitHub/Workflows/x.yml', 'workflows'], ['a//b', 'empty segment'], ['a/', 'empty segment'], ['./a', '"."'], ['nul.txt', 'device'], ['a./b', 'dot'],
    ['ab:c', 'Windows'], ['e\u0301.ts', 'NFC'], [`${'a'.repeat(401)}`, 'longer'], [`${'ü'.repeat(130)}.ts`, 'bytes'],
  ])('%j is refused: %s', (path, why) => {
    expect(pathProblem(path)).toContain(why);
  });

  test('names that differ in case alone are found, not only as neighbours', () => {
    expect(caseTwins(['a/B.ts', 'x', 'A/b.ts', 'a/b.ts'])).toEqual([['A/b.ts', 'a/B.ts', 'a/b.ts']]);
  });
});
