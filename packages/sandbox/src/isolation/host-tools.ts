import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Programs of the system that lock others in. They are looked for in the system's own folders, never on a caller's PATH. */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** The absolute path of a program of the system, or `undefined`. */
export function systemTool(name: string): string | undefined {
  return SYSTEM_FOLDERS.map((folder) => join(folder, name)).find(isExecutable);
}

/** Whether there is a file at `path` that may be executed by us. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
