import { textOf } from '@dark-factory/runtime';
import * as z from 'zod';
import type { Workspace } from '../workspace.ts';
import { fittedLines, type AgentTool } from './agent-tool.ts';

/** Matches of one search that are told; a text that is everywhere tells nothing. */
const MOST_MATCHES = 100;
/** A line that is longer says what it says at its beginning. */
const LONGEST_LINE = 400;

const ListInput = z.strictObject({ below: z.string().max(500).default('').describe('a folder; empty for the whole tree') });
const ReadInput = z.strictObject({
  path: z.string().min(1).max(500),
  from: z.int().positive().default(1).describe('the first line'),
  to: z.int().positive().optional().describe('the last line; without it, to the end'),
});
const SearchInput = z.strictObject({
  text: z.string().min(2).max(200).describe('what a line contains, letter for letter'),
  below: z.string().max(500).default('').describe('a folder or file; empty for the whole tree'),
});

/** `list`: the files of the tree with their sizes. */
export function listTool(workspace: Workspace): AgentTool<z.infer<typeof ListInput>> {
  return {
    name: 'list', description: 'Lists the files of the project below a folder, with the number of their lines.', input: ListInput,
    run({ below }) {
      const files = workspace.files().filter(({ path }) => isBelow(path, below));
      if (files.length === 0) return `There is no file below ${JSON.stringify(below)}.`;
      return fittedLines(files.map((file) => `${file.path} (${sizeOf(textOf(file))})`), 'Name a folder with `below`.');
    },
  };
}

/** `read`: a file, or lines of it, with their numbers. */
export function readTool(workspace: Workspace): AgentTool<z.infer<typeof ReadInput>> {
  return {
    name: 'read', description: 'Reads a file of the project, or lines of it, each with its number.', input: ReadInput,
    run({ path, from, to }) {
      if (workspace.get(path) === undefined) return `There is no file ${path}.${alike(workspace, path)}`;
      const text = workspace.text(path);
      if (text === undefined) return `${path} is no text.`;
      const lines = text.split('\n');
      if (from > lines.length) return `${path} has ${lines.length} lines.`;
      const shown = lines.slice(from - 1, to).map((line, index) => `${from + index}| ${line}`);
      return fittedLines(shown, 'Read on with `from`.');
    },
  };
}

/** `search`: lines that contain a text. */
export function searchTool(workspace: Workspace): AgentTool<z.infer<typeof SearchInput>> {
  return {
    name: 'search', description: 'Finds lines of the project that contain a text, letter for letter.', input: SearchInput,
    run({ text, below }) {
      const matches = workspace.files().filter(({ path }) => isBelow(path, below)).flatMap((file) => (textOf(file) ?? '').split('\n').flatMap((line, index) => (
        line.includes(text) ? [`${file.path}:${index + 1}: ${line.trim().slice(0, LONGEST_LINE)}`] : [])));
      if (matches.length === 0) return `No line${below === '' ? '' : ` below ${below}`} contains ${JSON.stringify(text)}.`;
      const more = matches.length > MOST_MATCHES ? [`[${matches.length - MOST_MATCHES} more matches. Search below a folder, or for a longer text.]`] : [];
      return fittedLines([...matches.slice(0, MOST_MATCHES), ...more], 'Search below a folder, or for a longer text.');
    },
  };
}

function isBelow(path: string, folder: string): boolean {
  const prefix = folder.replace(/^\.?\/+|\/+$/g, '');
  return prefix === '' || prefix === '.' || path === prefix || path.startsWith(`${prefix}/`);
}

function sizeOf(text: string | undefined): string {
  if (text === undefined) return 'no text';
  const lines = text.split('\n').length;
  return `${lines} line${lines === 1 ? '' : 's'}`;
}

/** Files of the same name elsewhere. */
function alike(workspace: Workspace, path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const found = workspace.files().map((file) => file.path).filter((other) => other === name || other.endsWith(`/${name}`)).slice(0, 5);
  return found.length === 0 ? '' : ` Files of that name: ${found.join(', ')}.`;
}
