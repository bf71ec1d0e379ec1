import type { Problem, Rule } from '../../rule.ts';
import { folderOf, joinPath } from '../../source-tree.ts';
import { isElsewhere } from '../../wiring/compose-files.ts';
import { isMentionedInScripts, isPublishedPackage } from '../../wiring/made-elsewhere.ts';
import { mayBeBrokenOnPurpose, mayBeTemplate } from '../../wiring/template-text.ts';
import { isMade, withWhereabouts } from '../../wiring/tree-paths.ts';

const INCLUDE = /^\s*(?:-r|-c|--requirement|--constraint)[\s=]*([^\s#]+)/;

/** A file of requirements that takes in another one that is not there. */
export const rule: Rule = {
  id: 'wiring/requirements-include',
  severity: 'error',
  summary: 'A requirements file includes another one that does not exist.',
  docs: [
    '`pip install -r` stops before it installs anything: `Could not open requirements file`. Paths are relative to the file that names them. What a tool makes from an `.in` file beside it is left alone.',
    'Correct the path, or write the file.',
  ].join('\n\n'),
  reads: ['requirements'],
  examples: {
    good: [{ title: 'There, made, and on the web', files: { 'requirements-dev.txt': '-r requirements.txt\n-rrequirements/base.txt\n-c https://example.org/c.txt\n-r ${X}.txt\npytest\n', 'requirements.txt': 'flask\n', 'requirements/base.in': 'flask\n' } }],
    bad: [{ title: 'Another name', files: { 'requirements-dev.txt': '-r base.txt  # all\npytest\n', 'requirements.txt': 'flask\n' }, reports: ['requirements-dev.txt:1'] }],
  },
  check(tree) {
    if (isPublishedPackage(tree)) return [];
    return tree.sources('requirements').flatMap(({ path, text }) => (mayBeTemplate(path, text) || mayBeBrokenOnPurpose(path) ? [] : text.split(/\r\n|\r|\n/).flatMap((line, index): Problem[] => {
      const written = INCLUDE.exec(line)?.[1];
      const looked = written === undefined || isElsewhere(written) ? undefined : joinPath(folderOf(path), written);
      if (written === undefined || looked === undefined || tree.has(looked) || isMade(tree, looked)) return [];
      const made = tree.has(looked.replace(/\.[^./]+$/, '.in')) || isMentionedInScripts(tree, `> ${written}`) || isMentionedInScripts(tree, `-o ${written}`);
      const problem = { line: index + 1, column: line.indexOf(written) + 1, message: `Could not open requirements file: No such file or directory: '${looked}'` };
      return made ? [] : [{ path, ...withWhereabouts(tree, path, problem, looked, written) }];
    })));
  },
};
