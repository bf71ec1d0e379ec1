import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { aStack, sandboxRun, stepOf } from './sandbox-run.ts';

const CANARY = 'canary-7f31c9e2';
/** Where keys and tokens stand in the environment of a job or of the command. */
const SECRETS = Object.fromEntries(['DARK_FACTORY_API_KEY', 'INPUT_API-KEY', 'INPUT_TOKEN', 'GITHUB_TOKEN', 'GH_TOKEN', 'COPILOT_GITHUB_TOKEN', 'NODE_AUTH_TOKEN', 'ACTIONS_RUNTIME_TOKEN'].map((name) => [name, CANARY]));
const look = `
const { readdirSync, readFileSync } = require('node:fs');
const places = ['/proc/1/environ', '/proc/' + process.ppid + '/environ', '/proc/HOST/environ', ...readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).map((name) => '/proc/' + name + '/environ')];
const seen = places.map((place) => { try { return readFileSync(place, 'utf8'); } catch (error) { return error.code; } });
seen.push(JSON.stringify(process.env));
console.log(seen.join('').includes(CANARY) ? 'SEEN' : 'not seen', 'in', places.length);
console.log('variables', Object.keys(process.env).sort().join(' '));
console.log('home', readdirSync(process.env.HOME).length, 'tmp', readdirSync(process.env.TMPDIR).length, 'shared tmp', readdirSync('/tmp').length);
console.log('processes', readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length < 10 ? 'own' : 'of the machine');
`;

describe('a program', () => {
  it('sees neither our environment nor our processes', async () => {
    const before = { ...process.env };
    Object.assign(process.env, SECRETS);
    // What a process is given later does not show in its /proc/PID/environ: this one has it from its start, as a job has.
    const host = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { env: { ...process.env, ...SECRETS }, stdio: 'ignore' });
    await once(host, 'spawn');
    try {
      const text = look.replaceAll('CANARY', `'${CANARY.slice(0, 6)}' + '${CANARY.slice(6)}'`).replaceAll('HOST', String(host.pid));
      const evidence = await sandboxRun({ 'look.js': text }, [aStack({ env: [{ name: 'LD_LIBRARY_PATH', from: 'value', value: '/nowhere' }], build: [['node', 'look.js']] })]);

      expect(stepOf(evidence, 'build').tail.split('\n')).toEqual([
        expect.stringMatching(/^not seen in \d+$/),
        'variables CI GOCACHE GOMODCACHE GRADLE_USER_HOME HOME LANG LD_LIBRARY_PATH LOGNAME MAVEN_OPTS NO_COLOR PATH PIP_CACHE_DIR PIP_DISABLE_PIP_VERSION_CHECK PORT '
          + 'PYTHONPYCACHEPREFIX PYTHONUNBUFFERED TMPDIR USER UV_CACHE_DIR npm_config_audit npm_config_cache npm_config_fund npm_config_update_notifier',
        expect.stringMatching(/^home 0 tmp 0 shared tmp [01]$/),
        'processes own',
      ]);
    } finally {
      host.kill();
      for (const name of Object.keys(SECRETS)) {
        delete process.env[name];
        if (before[name] !== undefined) process.env[name] = before[name];
      }
    }
  });

  it('reaches loopback and nothing else once it is installed', async () => {
    const dial = "const s = require('node:net').connect(9, '192.0.2.1'); s.on('error', (e) => console.log(e.code)); s.setTimeout(3000, () => { console.log('no refusal'); s.destroy(); })";
    const evidence = await sandboxRun({}, [aStack({ build: [['node', '-e', dial]] })]);

    if (evidence.isolation.detail.includes('loopback network only')) expect(stepOf(evidence, 'build').tail).toBe('ENETUNREACH');
  });

  it('gains no rights and writes nowhere but in its own folders', async () => {
    const script = 'grep -h NoNewPrivs /proc/self/status; for f in / /etc /usr /var/tmp "$1"; do touch "$f/x" 2>/dev/null && echo "wrote $f"; done; id -u';
    const evidence = await sandboxRun({}, [aStack({ build: [['sh', '-c', script, 'sh', process.cwd()]] })]);
    const said = stepOf(evidence, 'build').tail.split('\n').filter((line) => line !== 'wrote /var/tmp');

    expect(said).toEqual(['NoNewPrivs:\t1', expect.stringMatching(/^[1-9]\d*$/)]);
  });
});
