import { describe, expect, it } from '@jest/globals';
import { uvCommand } from '../../../packages/sandbox/src/python/uv-command.ts';

const words = (text: string): string[] => text.split(' ');
const VENV = 'uv venv --seed --no-project';
const INSTALL = 'uv pip install --python .venv';

describe('a command that uv can do', () => {
  it.each([
    ['python3 -m venv .venv', `${VENV} --allow-existing --python python3 .venv`],
    ['/usr/bin/python3.12 -m venv --clear --upgrade-deps ../env', `${VENV} --clear --python /usr/bin/python3.12 ../env`],
    ['.venv/bin/pip install -r requirements.txt -e .[dev] pytest>=8', `${INSTALL} -r requirements.txt -e .[dev] pytest>=8`],
    ['./.venv/bin/pip3 install --no-cache-dir --quiet --upgrade pip', 'uv pip install --python ./.venv --quiet --upgrade pip'],
    ['.venv/bin/python -m pip install --no-compile --requirement=a.txt', 'uv pip install --python .venv --requirement a.txt'],
    ['.venv/bin/pip install --progress-bar off --root-user-action=ignore --no-deps .', `${INSTALL} --no-deps .`],
  ])('%s', (given, expected) => {
    expect(uvCommand(words(given))).toEqual(words(expected));
  });
});

describe('a command that stays as it is', () => {
  it.each([
    'python3 -m venv', 'python3 -m venv --without-pip .venv', 'python3 -m venv a b', 'python3 -m pip install flask', 'pip install flask', '.venv/bin/pip freeze', '.venv/bin/pip install',
    '.venv/bin/pip install --user flask', '.venv/bin/pip install --pre flask', '.venv/bin/pip install -r', '.venv/bin/pip install --quiet=yes flask', '.venv/bin/pip install -rrequirements.txt',
    '.venv/bin/pip install --config-settings a=b .', 'node_modules/bin/npm install', 'uv pip install flask',
  ])('%s', (given) => {
    expect(uvCommand(words(given))).toBeUndefined();
  });
});
