import { environmentReads, type FoundEnvironmentRead } from '../../environment/environment-reads.ts';
import { isWellKnown } from '../../environment/known-variables.ts';
import { isTestPath } from '../../http/test-path.ts';
import { similarName } from '../../python/similar-name.ts';
import type { Problem, Rule } from '../../rule.ts';
import { declaredEnvironment, type DeclaredVariable } from '../../wiring/declared-environment.ts';

/** A variable with a value to fall back on that the example of the environment leaves out. */
export const rule: Rule = {
  id: 'environment/undescribed',
  severity: 'warning',
  confidence: 'low',
  summary: 'A program reads an environment variable that `.env.example`, which has the others, does not have.',
  docs: [
    'The program falls back on a value for development, or on nothing, whatever whoever starts it fills in: a secret stays `development`, a database is the one in memory. It happens when the name was changed on one side, or the line was forgotten.',
    'Write the name as the example has it, or add the line. Only trees are looked at whose example has most of the variables that their programs read; variables that a compose file, a Dockerfile, a workflow, a script or a document sets or explains are left out, and so are those of the system and of platforms, and those that the program goes without (`?? ""`, `os.getenv("NAME", "")`).',
  ].join('\n\n'),
  reads: ['python', 'script', 'dotenv'],
  examples: {
    good: [
      { title: 'Described, set by compose, or known to all', files: { '.env.example': 'DATABASE_URL=\nSECRET_KEY=\n', 'app.py': 'import os\n\nurl = os.environ.get("DATABASE_URL", "sqlite://")\nkey = os.environ.get("SECRET_KEY", "development")\nport = os.environ.get("PORT", "8000")\nlevel = os.environ.get("APP_LEVEL", "info")\nsuffix = os.environ.get("APP_SUFFIX", "")\n', 'web/base.ts': "export const base = import.meta.env.VITE_BASE ?? '';\n", 'compose.yaml': 'services:\n  api:\n    image: api\n    environment:\n      APP_LEVEL: debug\n' } },
      { title: 'An example of a part', files: { '.env.example': 'SECRET_KEY=\n', 'app.py': 'import os\n\nkey = os.environ.get("SECRET_KEY", "x")\none = os.environ.get("APP_ONE", "1")\ntwo = os.environ.get("APP_TWO", "2")\n' } },
    ],
    bad: [
      { title: 'Another name', files: { '.env.example': 'DATABASE_URL=\nSECRET_KEY=\n', 'app.py': 'import os\n\nurl = os.environ.get("DATABASE_URL", "sqlite://")\nkey = os.environ.get("APP_SECRET_KEY", "development")\n' }, reports: ['app.py:4'] },
      { title: 'Through a schema and through a function', files: { '.env.example': 'DATABASE_URL=\nMAIL_HOST=\nMAIL_USER=\nTOKEN=\n', 'src/config.ts': "import { z } from 'zod';\n\nexport const config = z.object({\n  DATABASE_URL: z.string(),\n  MAIL_HOSTNAME: z.string().default('localhost'),\n}).parse(process.env);\n", 'src/mail.ts': "function setting(name: string): string {\n  return process.env[name] ?? '';\n}\n\nexport const user = setting('MAIL_USER');\nexport const password = setting('MAIL_PASSWORD');\n", 'src/token.ts': "export const token = process.env.TOKEN ?? 'none';\n" }, reports: ['src/config.ts:5', 'src/mail.ts:6'] },
    ],
  },
  async check(tree) {
    const [found, declared] = await Promise.all([tree.use(environmentReads), tree.use(declaredEnvironment)]);
    const examples = new Map([...declared.values()].flat().filter(({ source }) => source === 'dotenv-example').map((variable) => [variable.name.toUpperCase(), variable]));
    if (examples.size === 0) return [];
    const reads = found.filter(({ path }) => !isTestPath(path) && !BESIDE.test(path) && !/(^|\/)[^/]*\.config\.[cm]?[jt]s$/.test(path));
    const described = new Set(reads.flatMap(({ name }) => (examples.has(name.toUpperCase()) ? [name.toUpperCase()] : [])));
    const set = new Set([...declared.values()].flat().filter(isSet).map(({ name }) => name.toUpperCase()));
    const dispensable = new Set(reads.flatMap(({ name, dispensable: is }) => (is === true ? [name.toUpperCase()] : [])));
    const missing = new Map<string, FoundEnvironmentRead>();
    for (const read of reads) {
      const key = read.name.toUpperCase();
      if (!examples.has(key) && !set.has(key) && !isWellKnown(read.name) && !dispensable.has(key) && !missing.has(key)) missing.set(key, read);
    }
    if (missing.size > MOST || missing.size > described.size) return [];
    // Those without a value to fall back on are told of by `environment/undeclared`, unless something passes them on.
    return [...missing].filter(([key, { name, required }]) => !(required && !declared.has(name) && !declared.has(key))).map(([, read]) => problemOf(read, examples, described));
  },
};

/** Programs that nobody starts to run the system. */
const BESIDE = /(^|\/)(docs?|docs_src|examples?|samples?|demos?|scripts?|tools?|benchmarks?|\.github|vendor|third_party|site-packages)\//i;
/** A tree that leaves out more than this has an example of a part. */
const MOST = 3;

/** Whether a place gives a variable a value of its own; `${NAME}` and `${NAME:-x}` pass on what the environment has. */
function isSet({ name, source, value }: DeclaredVariable): boolean {
  return source !== 'dotenv-example' && /^\$\{?(\w+)/.exec(value ?? '')?.[1] !== name;
}

function problemOf({ path, line, column, name, by }: FoundEnvironmentRead, examples: ReadonlyMap<string, DeclaredVariable>, described: ReadonlySet<string>): Problem {
  const unread = [...examples.keys()].filter((key) => !described.has(key));
  const near = unread.filter((key) => name.toUpperCase().endsWith(`_${key}`) || key.endsWith(`_${name.toUpperCase()}`) || similarName(name.toUpperCase(), [key]) !== undefined);
  const meant = near.length === 1 ? examples.get(near[0]!) : undefined;
  const example = meant ?? [...examples.values()][0]!;
  return {
    path, line, column,
    message: `${name} is read from the environment (${by}), but ${example.path}, which has ${described.size} of the variables that are read, does not have it${meant === undefined ? '' : `; it has ${meant.name}, which nothing reads`}`,
    ...(meant === undefined ? {} : { confidence: 'medium' as const }),
    related: meant === undefined ? [] : [{ path: meant.path, line: meant.line, message: `${meant.name} is described here` }],
  };
}
