import { silentLogger, systemClock, textFile, UserError } from '@dark-factory/runtime';
import { runProgram } from '@dark-factory/sandbox';

/** Leaves a process of another session behind that keeps its environment, and looks for the canary in its parents, and for what sudo tells. */
const build = `
const { spawn } = require('node:child_process'); const { readFileSync } = require('node:fs');
spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', process.cwd() + '/daemon'], { detached: true, stdio: 'ignore' }).unref();
let seen = 'not seen';
try { if (readFileSync('/proc/HOST/environ', 'utf8').includes('nonexistent')) seen = 'seen'; } catch {}
if (Object.keys(process.env).some((name) => /^(?:SUDO_|MAIL$|SHELL$|TERM$)/.test(name))) seen = 'sudo seen';
console.log(seen);
`.replace('HOST', String(process.pid));

const [work, mode] = process.argv.slice(2) as [string, 'weak' | 'strong' | 'hang'];
/** Ends what it may end of our own that stands by, and stays. */
const hang = ['node', '-e', "try { process.kill(-1, 'SIGKILL') } catch {}; setInterval(() => {}, 1000)", work];
const answer = await runProgram({
  extent: 'all',
  files: [
    textFile('build.js', build),
    textFile('server.js', "require('node:http').createServer((q, r) => r.end('ok')).listen(process.env.PORT)"),
    textFile('a.test.js', "require('node:test').test('answers', async () => { if (!(await fetch(process.env.PROGRAM_URL)).ok) throw new Error('not ok'); })"),
  ],
  stacks: [{
    root: '.', language: 'javascript', services: ['postgres'], env: [{ name: 'DATABASE_URL', from: 'database-url' }], install: [], migrate: [],
    build: [mode === 'hang' ? hang : ['node', 'build.js']], start: ['node', 'server.js'], health: { path: '/', status: 200 }, test: [['node', '--test']], testRunner: 'node-test',
  }],
}, { clock: systemClock, logger: silentLogger, options: { allowWeakIsolation: mode === 'weak', stepTimeoutMs: 30_000, workFolder: work, hostPath: process.env['PATH'] ?? '' } })
  .then((evidence) => ({ evidence }), (error: unknown) => {
    if (error instanceof UserError) return { error: { code: error.code, message: error.message } };
    throw error;
  });
process.stdout.write(JSON.stringify(answer));
