import { textOf, type TreeFile } from '@dark-factory/runtime';

/** The files of one project, by their path below its folder. */
export type ProjectFiles = ReadonlyMap<string, TreeFile>;

/** Text of a file of a project; empty where there is none. */
export function textIn(project: ProjectFiles, path: string): string {
  const file = project.get(path);
  return file === undefined ? '' : textOf(file) ?? '';
}

/** A table of a manifest, where it is one. */
export function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}
