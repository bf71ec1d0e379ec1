import { beforeEach, describe, expect, test } from '@jest/globals';
import { createGate } from '@dark-factory/checks';
import type { Tool } from '@dark-factory/models';
import { textFile } from '@dark-factory/runtime';
import { checkTool, planTool, symbolsTool } from '../../../packages/stages/src/refinement/tools/checking-tools.ts';
import { agentTool, ANSWER_LIMIT, toolBudget, type AgentTool } from '../../../packages/stages/src/refinement/tools/agent-tool.ts';
import { editTool } from '../../../packages/stages/src/refinement/tools/edit-tool.ts';
import { listTool, readTool, searchTool } from '../../../packages/stages/src/refinement/tools/reading-tools.ts';
import { Workspace } from '../../../packages/stages/src/refinement/workspace.ts';
import { aPlan } from '../../builders/plan.ts';

const FILES = {
  'app/__init__.py': '', 'app/crud.py': 'def list_items(limit):\n    return []\n', 'app/api.py': 'from app.crud import list_items\n\nprint(list_items(1))\n',
  'docs/long.txt': Array.from({ length: 4000 }, (_, index) => `line ${index + 1} of a long text`).join('\n'), 'notes/api.py': 'x = 1\nx = 1\n',
};
let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace(Object.entries(FILES).map(([path, text]) => textFile(path, text)), { files: new Set(['app/crud.py', 'notes/api.py']), allowWorkflows: false });
});

const made = <T>(tool: AgentTool<T>, calls = 100): Tool => agentTool(tool, toolBudget(calls));
const gate = createGate();

describe('reading', () => {
  test('a file by its lines, and what was cut of it and how to see the rest', async () => {
    expect(await made(readTool(workspace)).run({ path: 'app/crud.py', from: 2, to: 2 })).toBe('2|     return []');
    const long = await made(readTool(workspace)).run({ path: 'docs/long.txt' });
    expect(long.length).toBeLessThan(ANSWER_LIMIT + 200);
    const [, cut] = /\[cut: (\d+) of 4000 lines are not shown\. Read on with `from`\.\]$/.exec(long)!;
    expect(long.split('\n')).toHaveLength(4000 - Number(cut) + 1);
    expect(await made(readTool(workspace)).run({ path: 'docs/long.txt', from: 4000 })).toBe('4000| line 4000 of a long text');
  });

  test('a file that is not there, and those of its name', async () => {
    expect(await made(readTool(workspace)).run({ path: 'api.py' })).toBe('There is no file api.py. Files of that name: app/api.py, notes/api.py.');
  });

  test('files below a folder, and lines that contain a text', async () => {
    expect(await made(listTool(workspace)).run({ below: 'app/' })).toBe('app/__init__.py (1 line)\napp/api.py (4 lines)\napp/crud.py (3 lines)');
    expect(await made(searchTool(workspace)).run({ text: 'list_items', below: 'app' })).toBe('app/api.py:1: from app.crud import list_items\napp/api.py:3: print(list_items(1))\napp/crud.py:1: def list_items(limit):');
    expect(await made(searchTool(workspace)).run({ text: 'of a long text' })).toMatch(/\[3900 more matches\. Search below a folder, or for a longer text\.\]$/);
  });

  test('where a name is defined, and who imports a file', async () => {
    const symbols = made(symbolsTool(workspace, gate.signaturesOf, gate.importEdges));
    expect(await symbols.run({ name: 'list_items' })).toMatch(/^app\/crud\.py:1 .*list_items\(limit\)/);
    expect(await symbols.run({ path: 'app/crud.py' })).toContain('It is imported by:\n- app/api.py:1');
  });

  test('the plan in parts', async () => {
    const plan = made(planTool(aPlan()));
    expect(await plan.run({})).toContain('- WU-01 Unit WU-01: src/wu-01.mjs');
    expect(await plan.run({ id: 'greeting' })).toContain('greet(name: string): string');
    expect(await plan.run({ id: 'R-09' })).toBe('The plan has no unit, interface or requirement "R-09".');
  });
});

describe('changing', () => {
  const edit = (guard: (path: string) => string | undefined = () => undefined): Tool => made(editTool(workspace, guard));

  test('a text that is there exactly once', async () => {
    expect(await edit().run({ path: 'app/crud.py', old: '    return []', new: '    return [limit]' })).toBe('app/crud.py is changed at line 2.');
    expect(workspace.text('app/crud.py')).toBe('def list_items(limit):\n    return [limit]\n');
    expect(workspace.changes()).toEqual([{ path: 'app/crud.py', kind: 'written' }]);
  });

  test.each<[string, object, string]>([
    ['a text that is there twice', { path: 'notes/api.py', old: 'x = 1', new: 'x = 2' }, 'the text is in notes/api.py 2 times'],
    ['a text with other white space', { path: 'app/crud.py', old: '  return []\n\n', new: '' }, 'though without the white space around it it is'],
    ['a file of another assignment', { path: 'app/api.py', content: '' }, 'the file is outside of this assignment, which has app/crud.py, notes/api.py'],
    ['a path out of the tree', { path: '../api.py', content: '' }, 'the path '],
    ['two ways at once', { path: 'app/crud.py', content: '', delete: true }, 'give either `old` and `new`, or `content`, or `delete`'],
    ['half a replacement', { path: 'app/crud.py', old: 'x' }, '`old` needs the text `new`'],
  ])('%s is refused, and nothing is changed', async (_name, input, reason) => {
    const said = await edit().run(input);
    expect(said).toContain('Nothing was changed');
    expect(said).toContain(reason);
    expect(workspace.changes()).toEqual([]);
  });

  test('a file that was written and taken away again is no change', async () => {
    await edit().run({ path: 'new.py', content: 'y = 2\n' });
    await edit().run({ path: 'new.py', delete: true });
    await edit().run({ path: 'app/crud.py', content: 'z = 3\n' });
    await edit().run({ path: 'app/crud.py', content: FILES['app/crud.py'] });
    expect(workspace.changes()).toEqual([]);
  });

  test('the gate sees the changes', async () => {
    const check = made(checkTool(workspace, aPlan({ units: [], requirements: [] }), gate.checkTree));
    expect(await check.run({ paths: ['app'] })).toMatch(/^0 errors in the project, 0 of them here\./);
    await edit().run({ path: 'app/crud.py', old: 'list_items', new: 'all_items' });
    expect(await check.run({ paths: ['app'] })).toMatch(/^1 error in the project, 1 of them here\.\n- app\/api\.py:1:\d+ imports\/python-missing-name: /);
  });
});

test('input that does not fit is answered with what is wrong, and costs nothing; calls are counted', async () => {
  const list = agentTool(listTool(workspace), toolBudget(2, { list: 1 }));
  expect(await list.run({ below: 7 })).toMatch(/^Not run: below: /);
  expect(await list.run({ below: 'app', deep: true })).toMatch(/^Not run: /);
  expect(await list.run({ below: 'notes' })).toBe('notes/api.py (3 lines)');
  expect(await list.run({ below: 'notes' })).toBe('Not run: list was called 1 times, which is all that this task has of it.');
});
