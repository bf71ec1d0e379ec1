import * as z from 'zod';
import type { Workspace } from '../workspace.ts';
import type { AgentTool } from './agent-tool.ts';

const EditInput = z.strictObject({
  path: z.string().min(1).max(500),
  old: z.string().min(1).optional().describe('the text that is replaced: exactly as it stands in the file, and there once'),
  new: z.string().optional().describe('what stands there afterwards'),
  content: z.string().optional().describe('the whole file, for one that is new or is written anew'),
  delete: z.literal(true).optional(),
});
type Edit = z.infer<typeof EditInput>;

/** Whether an agent may change a file now; a method of working may ask for something else first. */
export type EditGuard = (path: string) => string | undefined;

/** `edit`: replaces a text in a file, writes a file whole, or deletes one, inside the assignment only. */
export function editTool(workspace: Workspace, guard: EditGuard): AgentTool<Edit> {
  return {
    name: 'edit',
    description: 'Changes a file: replaces the text `old`, which must be there exactly once, by `new`; or writes it whole with `content`; or deletes it with `delete`. Only files of the assignment, and new ones.',
    input: EditInput,
    run(edit) {
      const { path } = edit;
      const refusal = formOf(edit) ?? workspace.refusal(path) ?? guard(path);
      if (refusal !== undefined) return `Nothing was changed: ${refusal}.`;
      if (edit.delete === true) return remove(workspace, path);
      return edit.content === undefined ? replace(workspace, edit) : rewrite(workspace, path, edit.content);
    },
  };
}

function formOf({ old, new: replacement, content, delete: remove }: Edit): string | undefined {
  const ways = [old !== undefined || replacement !== undefined, content !== undefined, remove === true].filter(Boolean).length;
  if (ways !== 1) return 'give either `old` and `new`, or `content`, or `delete`';
  return old === undefined && replacement !== undefined ? '`new` needs the text `old` that it replaces' : old !== undefined && replacement === undefined ? '`old` needs the text `new` that replaces it' : undefined;
}

function remove(workspace: Workspace, path: string): string {
  if (workspace.get(path) === undefined) return `Nothing was changed: there is no file ${path}.`;
  workspace.delete(path);
  return `${path} is deleted.`;
}

function rewrite(workspace: Workspace, path: string, content: string): string {
  const isNew = workspace.get(path) === undefined;
  workspace.write(path, content);
  return `${path} is ${isNew ? 'written' : 'written anew'}: ${content.split('\n').length} lines.`;
}

function replace(workspace: Workspace, { path, old = '', new: replacement = '' }: Edit): string {
  const text = workspace.text(path);
  if (text === undefined) return `Nothing was changed: ${workspace.get(path) === undefined ? `there is no file ${path}` : `${path} is no text`}.`;
  const at = text.indexOf(old);
  if (at === -1) return `Nothing was changed: the text is not in ${path}${text.includes(old.trim()) ? ', though without the white space around it it is' : ''}. Read the file and copy what is replaced letter for letter.`;
  if (text.indexOf(old, at + 1) !== -1) return `Nothing was changed: the text is in ${path} ${text.split(old).length - 1} times. Take more of the lines around it.`;
  workspace.write(path, text.slice(0, at) + replacement + text.slice(at + old.length));
  const line = text.slice(0, at).split('\n').length;
  return `${path} is changed at line ${line}.`;
}
