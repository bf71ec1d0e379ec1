import { problemsOfEach } from '../../each-source.ts';
import type { Rule } from '../../rule.ts';
import { dotenvFiles } from '../../wiring/dotenv-files.ts';
import { mayBeTemplate } from '../../wiring/template-text.ts';

/** A line of a `.env` file that gives nothing a value. */
export const rule: Rule = {
  id: 'syntax/dotenv',
  severity: 'warning',
  summary: 'A line of a .env file is no assignment.',
  docs: [
    'Readers of `.env` files skip such a line or refuse the file: `docker compose` stops at it, most libraries say nothing, and the variable is not set.',
    'Write `NAME=value`, with the value in quotes where it spans lines, and `#` before a remark.',
  ].join('\n\n'),
  reads: ['dotenv'],
  examples: {
    good: [{ title: 'Assignments, remarks and a value of several lines', files: { '.env.example': '# database\nexport DB_URL=postgres://localhost/shop # local\nKEY="-----BEGIN\nabc\n-----END"\nEMPTY=\n' } }],
    bad: [{ title: 'A colon in place of the sign', files: { '.env': 'PORT=80\nHOST: localhost\n' }, reports: ['.env:2'] }],
  },
  check(tree) {
    const files = new Map(tree.use(dotenvFiles).map((file) => [file.path, file]));
    return problemsOfEach(tree, ['dotenv'], ({ path, text }) => (mayBeTemplate(path, text) ? [] : files.get(path)?.strange ?? []).map((line) => ({ line, column: 1, message: 'this line is no assignment: NAME=value is expected', confidence: 'medium' as const })));
  },
};
