import type { Command, Stack } from '@dark-factory/contracts';
import { textOf, type TreeFile } from '@dark-factory/runtime';
import { packageScripts } from '../package-scripts.ts';

/** A command that brings the database up, and the file that tells of it. */
export interface FoundMigration {
  readonly command: Command;
  readonly file: string;
}

/** Scripts that bring a database up, by their usual names, the plainest first. */
const SCRIPTS = ['migrate', 'db:migrate', 'migrate:up', 'migrate:deploy', 'migration:run', 'prisma:migrate'];
/** Tools that want to be told what to do, and commands that ask or write instead of bringing a database up. */
const NOT_UP = /^\s*(?:npx\s+)?(?:node-pg-migrate|knex|sequelize(?:-cli)?|prisma|typeorm|drizzle-kit|db-migrate)(?:\s+migrate)?\s*$|\bmigrate (?:dev|make|create|reset)\b|\bgenerate\b|\bcreate\b|\bdown\b|\brollback\b/;
const MIGRATES = /migrat|alembic/i;

/** The migrations that a tree has and its plan does not name: Alembic's, or a script of package.json. */
export function foundMigration(stack: Stack, files: readonly TreeFile[]): FoundMigration | undefined {
  if (stack.migrate.length > 0 || !stack.services.includes('postgres')) return undefined;
  const prefix = stack.root === '.' ? '' : `${stack.root}/`;
  const manifest = files.find(({ path }) => path === `${prefix}package.json`);
  const scripts = manifest === undefined ? {} : packageScripts(textOf(manifest) ?? '');
  const said = [...stack.build, stack.start ?? []].flat();
  const called = ['build', 'prestart', 'start'].filter((name) => said.includes(name)).map((name) => scripts[name] ?? '');
  // What builds or starts the program does it already; twice may be once too often.
  if ([...said, ...called].some((text) => MIGRATES.test(text))) return undefined;
  const settings = `${prefix}alembic.ini`;
  if (files.some(({ path }) => path === settings)) return { command: [...pythonTool(stack, 'alembic'), 'upgrade', 'head'], file: settings };
  const script = SCRIPTS.find((name) => scripts[name] !== undefined && !NOT_UP.test(scripts[name]));
  return script === undefined ? undefined : { command: ['npm', 'run', script], file: manifest!.path };
}

/** How a stack calls a tool of its Python environment: where it makes one, or as its other commands call theirs. */
function pythonTool(stack: Stack, tool: string): string[] {
  const made = stack.install.find(([, option, module]) => option === '-m' && module === 'venv')?.at(-1);
  if (made !== undefined) return [`${made}/bin/${tool}`];
  const commands = [...stack.test, ...(stack.start === undefined ? [] : [stack.start]), ...stack.build, ...stack.install];
  const through = commands.find(([program = '', verb]) => ['uv', 'poetry', 'pdm'].includes(program) && (verb === 'run' || verb === 'sync' || verb === 'install'));
  if (through !== undefined) return [through[0]!, 'run', tool];
  const bin = commands.map(([program = '']) => /^(.*\/bin\/)(?:python|pip|pytest|uvicorn|gunicorn|fastapi|hypercorn)[\d.]*$/.exec(program)?.[1]).find((found) => found !== undefined && !found.startsWith('/usr/'));
  return [`${bin ?? ''}${tool}`];
}
