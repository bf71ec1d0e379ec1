import { chmod, chown, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runLocked, TIERS } from './escape-world.ts';
import { bundledProgram, MAY_SWITCH_USER } from './run-as.ts';
import { aStack, stepOf, summary } from './sandbox-run.ts';

const FILES: Readonly<Record<string, string>> = {
  '.npmrc': 'a token', 'project/.env': 'a key', 'project/bin/deploy': '#!/bin/sh\necho deployed\n',
  'tools/greeter-1.2/bin/greet': '#!/bin/sh\ncat "$(dirname "$0")/../lib/greeting"\n', 'tools/greeter-1.2/lib/greeting': 'hello\n', 'certificates/own.pem': 'a certificate\n',
};

let home: string;
let program: Awaited<ReturnType<typeof bundledProgram>>;

(MAY_SWITCH_USER ? describe : describe.skip)('the home of our own user', () => {
  beforeEach(async () => {
    [home, program] = [await mkdtemp('/srv/home-'), await bundledProgram('./escape-run.ts')];
    for (const [path, text] of Object.entries(FILES)) {
      await mkdir(join(home, path, '..'), { recursive: true });
      await writeFile(join(home, path), text, { mode: path.includes('/bin/') ? 0o755 : 0o644 });
    }
    await symlink('tools/greeter-1.2', join(home, 'current'));
    await mkdir(join(home, 'work'));
    for (const path of [home, join(home, 'work')]) {
      await chmod(path, 0o755);
      await chown(path, 65_534, 65_534);
    }
  });
  afterEach(async () => {
    await program[Symbol.asyncDispose]();
    await rm(home, { recursive: true });
  });

  for (const { tier, setpriv } of TIERS.filter((one) => one.tier !== 'process-group')) {
    it(`shows what programs need of it, and no more, in the tier ${tier}`, async () => {
      const look = `greet; deploy; cat "$NODE_EXTRA_CA_CERTS"; cd ${home} && find . -path ./work/\\*/\\* -prune -o -print | grep -v -e dark-factory-run | sort; touch new work/new`;
      const { evidence, error } = await runLocked(program.file, setpriv, {
        files: {}, host: { home }, stacks: [aStack({ install: [['sh', '-c', `(${look}) 2>/dev/null; echo written >own; cat own`]] })],
        options: {
          workFolder: join(home, 'work'), hiddenFolders: [home], hostPath: `${join(home, 'current', 'bin')}:${join(home, 'project', 'bin')}:${process.env['PATH'] ?? ''}`,
          passThrough: { NODE_EXTRA_CA_CERTS: join(home, 'certificates', 'own.pem') },
        },
      });
      if (error !== undefined && tier === 'user-namespace') return expect(error.code).toBe('sandbox-weak'); // a machine without unprivileged user namespaces

      expect(summary(evidence)).toEqual(['install passed']);
      expect(stepOf(evidence, 'install').tail.split('\n')).toEqual([
        'hello', 'deployed', 'a certificate', '.', './certificates', './certificates/own.pem', './current', './current/bin', './current/bin/greet', './current/lib', './current/lib/greeting',
        './project', './project/bin', './project/bin/deploy', './tools', './tools/greeter-1.2', './tools/greeter-1.2/bin', './tools/greeter-1.2/bin/greet',
        './tools/greeter-1.2/lib', './tools/greeter-1.2/lib/greeting', './work', 'written',
      ]);
      expect(evidence.isolation.detail).toMatch(new RegExp(`; hidden: (?:[^;]*, )?${home};`));
      expect((await readdir(join(home, 'work'))).concat(await readdir(home)).sort()).toEqual(['.npmrc', 'certificates', 'current', 'project', 'tools', 'work']);
    }, 30_000);
  }
});
