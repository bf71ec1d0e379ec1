import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@dark-factory/runtime';
import { BUILT_IN_ROLES } from './built-in-roles.ts';
import { parseRole, type Role, type RolePhase } from './role.ts';

/** Phases that cannot be played by nobody or by two. */
const ALONE: readonly RolePhase[] = ['acceptance', 'architect', 'judge'];

/** Everybody who takes part in a refinement. */
export class RoleCast {
  readonly roles: readonly Role[];

  /** @throws UserError `role-invalid` where a phase has nobody, or two who would speak for all */
  constructor(roles: readonly Role[]) {
    this.roles = roles;
    for (const phase of [...ALONE, 'swarm', 'review'] as const) {
      const found = this.of(phase);
      if (found.length === 0 || (ALONE.includes(phase) && found.length > 1)) {
        const names = found.map(({ role }) => role).join(', ');
        throw new UserError({ code: 'role-invalid', what: found.length === 0 ? `no role plays the phase ${phase}` : `the phase ${phase} has ${found.length} roles: ${names}`, where: 'roles', fix: 'Give a role of your own the name of the one that it replaces.' });
      }
    }
  }

  of(phase: RolePhase): readonly Role[] {
    return this.roles.filter((role) => role.phase === phase);
  }

  the(phase: 'acceptance' | 'architect' | 'judge'): Role {
    return this.of(phase)[0]!;
  }

  named(name: string): Role | undefined {
    return this.roles.find(({ role }) => role === name);
  }

  /** Who of the swarm takes a problem of a kind: the first that names it, else the first that names its family. */
  takerOf(kind: string): Role {
    const swarm = this.of('swarm');
    return swarm.find(({ takes }) => takes.includes(kind)) ?? swarm.find(({ takes }) => takes.some((pattern) => pattern.endsWith('/*') && kind.startsWith(pattern.slice(0, -1)))) ?? swarm[0]!;
  }
}

/** The roles that come with this program, with those of a folder in place of them or beside them. */
export async function castOf(ownFolder?: string): Promise<RoleCast> {
  const builtIn = Object.entries(BUILT_IN_ROLES).map(([name, text]) => parseRole(text, name));
  const own = ownFolder === undefined ? [] : await ownRoles(ownFolder);
  const names = new Set(own.map(({ role }) => role));
  return new RoleCast([...own, ...builtIn.filter(({ role }) => !names.has(role))]);
}

async function ownRoles(folder: string): Promise<Role[]> {
  const roles = existsSync(folder) ? await rolesIn(folder) : [];
  if (roles.length > 0) return roles;
  throw new UserError({ code: 'role-invalid', what: 'there is no role', where: folder, fix: 'Name a folder with a Markdown file for each role of your own, or leave the input empty.' });
}

async function rolesIn(folder: string): Promise<Role[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md') && name !== 'README.md').sort();
  const roles = await Promise.all(names.map(async (name) => parseRole(await readFile(join(folder, name), 'utf8'), join(folder, name))));
  const twice = roles.find(({ role }, index) => roles.findIndex((other) => other.role === role) !== index);
  if (twice !== undefined) throw new UserError({ code: 'role-invalid', what: `two files are the role ${twice.role}`, where: folder, fix: 'Give each role a name of its own.' });
  return roles;
}
