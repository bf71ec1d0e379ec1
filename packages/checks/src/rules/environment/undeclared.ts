import { environmentReads, type FoundEnvironmentRead } from '../../environment/environment-reads.ts';
import { isWellKnown } from '../../environment/known-variables.ts';
import { isTestPath } from '../../http/test-path.ts';
import { similarName } from '../../python/similar-name.ts';
import { isBeside } from '../../python/test-data.ts';
import type { Problem, Rule } from '../../rule.ts';
import { declaredEnvironment, type DeclaredVariable } from '../../wiring/declared-environment.ts';

/** A variable that a program cannot do without and that nobody is told to set. */
export const rule: Rule = {
  id: 'environment/undeclared',
  severity: 'warning',
  confidence: 'medium',
  summary: 'A program reads an environment variable, without a value to fall back on, that no file of the tree sets or describes.',
  docs: [
    'Whoever starts the program from what the tree says gets `KeyError`, a validation error of the settings, or `undefined` in the place of an address. It happens when the code says `DATABASE_URL` and `.env.example` or `docker-compose.yml`, written apart, say `DB_URL`.',
    'Set the variable where the others are set, and describe it in `.env.example`. Files of the environment, compose, Dockerfiles, workflows and other YAML, shell scripts and documents count as places that declare. Only trees that describe at least one of the variables they read are looked at; variables of the system and of platforms, tests and tools are left out.',
  ].join('\n\n'),
  reads: ['python', 'script', 'dotenv'],
  examples: {
    good: [
      { title: 'Declared, optional, or known to all', files: { '.env.example': 'DATABASE_URL=\n', 'app.py': 'import os\n\nurl = os.environ["DATABASE_URL"]\nlevel = os.getenv("APP_LEVEL", "info")\nname = os.getenv("APP_NAME") or "app"\nhome = os.environ["HOME"]\n', 'compose.yaml': 'services:\n  api:\n    image: api\n    environment:\n      APP_KEY: x\n', 'src/config.ts': "export const key = process.env.APP_KEY!;\nexport const port = process.env.APP_PORT ?? '3000';\nif (process.env.TRACE_IT) console.log(1);\n" } },
      { title: 'A tree without the habit', files: { 'app.py': 'import os\n\nurl = os.environ["DATABASE_URL"]\n' } },
    ],
    bad: [
      { title: 'Another name', files: { '.env.example': 'DB_URL=postgresql://localhost/app\nSECRET_KEY=\n', 'app/config.py': 'import os\n\nDATABASE_URL = os.environ["DATABASE_URL"]\nSECRET_KEY = os.environ["SECRET_KEY"]\n', 'app/settings.py': 'from pydantic_settings import BaseSettings, SettingsConfigDict\n\n\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix="APP_", env_file=".env")\n\n    mail_host: str\n    mail_port: int = 25\n', 'web/config.ts': 'export const base: string = import.meta.env.VITE_API_URL;\n' }, reports: ['app/config.py:3', 'app/settings.py:7', 'web/config.ts:1'] },
    ],
  },
  async check(tree) {
    const [reads, declared] = await Promise.all([tree.use(environmentReads), tree.use(declaredEnvironment)]);
    const inAnyCase = new Map([...declared].map(([name, places]) => [name.toUpperCase(), places]));
    const placesOf = ({ name, anyCase }: FoundEnvironmentRead): readonly DeclaredVariable[] | undefined => (anyCase ? inAnyCase.get(name.toUpperCase()) : declared.get(name));
    const described = new Set([...declared.values()].flat().filter(({ source }) => source === 'dotenv' || source === 'dotenv-example' || source === 'compose').map(({ name }) => name.toUpperCase()));
    if (!reads.some(({ name }) => described.has(name.toUpperCase()))) return [];
    const optional = new Set(reads.filter(({ required }) => !required).map(({ name }) => name));
    const missing = reads.filter((read) => read.required && !optional.has(read.name) && !isWellKnown(read.name) && placesOf(read) === undefined && !isTestPath(read.path) && !isBeside(read.path) && !/(^|\/)[^/]*\.config\.[cm]?[jt]s$/.test(read.path));
    return firstOfEach(missing).map((read) => problemOf(read, declared));
  },
};

/** One report a variable and folder of a service, not one a place. */
function firstOfEach(reads: readonly FoundEnvironmentRead[]): FoundEnvironmentRead[] {
  const seen = new Set<string>();
  return reads.filter(({ name, path }) => {
    const key = `${path.split('/')[0]}\n${name}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function problemOf({ path, line, column, name, by }: FoundEnvironmentRead, declared: ReadonlyMap<string, readonly DeclaredVariable[]>): Problem {
  const near = similarName(name, declared.keys());
  const place = near === undefined ? undefined : declared.get(near)?.[0];
  return {
    path, line, column,
    message: `${name} is read from the environment (${by}) without a value to fall back on, but nothing in the tree sets or describes it${near === undefined ? '' : `; ${place?.path ?? ''} has ${near}`}`,
    related: place === undefined ? [] : [{ path: place.path, line: place.line, message: `${place.name} is declared here` }],
  };
}
