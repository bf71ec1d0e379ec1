import { readFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { startSimulator, loadRecording } from '@dark-factory/simulator';
import { createOpenAiCompatibleClient } from '@dark-factory/models';
import { createFolderCache, createFolderStore } from '@dark-factory/storage';
import { createFolderForge } from '@dark-factory/forge';
import { runExpedition, findBundle } from '@dark-factory/stages';
import { checkTree, checkSyntax, signaturesOf } from '@dark-factory/checks';
import { systemClock } from '@dark-factory/runtime';
const skipRun = process.argv.includes('--no-run');
const logger: any = { debug() {}, info: (m: string) => console.log('  info', m), notice: (m: string) => console.log('  notice', m), warning: (m: string) => console.log('  WARN', m), error: (m: string) => console.log('  ERROR', m), group: async (_: string, f: any) => f() };
const sim = await startSimulator({ recordings: await loadRecording('/work/main/examples/shelf/recordings') });
const out = '/tmp/demo-gen/run'; rmSync(out, { recursive: true, force: true }); mkdirSync(out, { recursive: true });
const clock = systemClock;
const model = await createOpenAiCompatibleClient({ baseUrl: sim.url, model: 'simulator-1', limits: { inFlight: 6 } }, { clock, random: Math.random, logger });
const bundles = createFolderStore({ folder: `${out}/bundles` });
const t0 = Date.now();
const ts = () => ((Date.now() - t0) / 1000).toFixed(1).padStart(5);
const runProgram = async (files: any, plan: any) => {
  if (skipRun) throw new Error('no run');
  const { runProgram: run } = await import('@dark-factory/sandbox') as any;
  const ev = await run({ files, stacks: plan.stack, extent: 'all' }, { clock, logger, options: { allowWeakIsolation: false, stepTimeoutMs: 600000, packageCache: process.env.PKG_CACHE ?? '/tmp/demo-gen/pkg', hostPath: process.env.PATH, nodeModulesFolders: ['/work/main/node_modules'], passThrough: Object.fromEntries(['npm_config_registry', 'NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY'].flatMap((n) => process.env[n] ? [[n, process.env[n]]] : [])) } });
  for (const s of ev.steps) console.log(ts(), 'step', s.step, JSON.stringify(s.outcome), s.durationMs, 'ms');
  console.log(ts(), 'tests', ev.tests.state, ev.tests.passed, ev.tests.failed, ev.tests.failures.map((f: any) => `${f.path} | ${f.test} | ${f.message}`));
  return ev;
};
try {
  const result = await runExpedition({
    plan: { sow: { path: 'examples/shelf/SOW.md', content: readFileSync('/work/main/examples/shelf/SOW.md') }, expedition: 'shelf', outputRoot: 'shelf', shards: Number(process.env.SHARDS ?? 6), maxOutputTokens: 16000, maxUnitTokens: 24000, briefingTokens: 4000, allowWorkflows: false, limits: { inFlight: 6 } },
    regenerateAbove: 0.3, regenerations: 1, refine: { maxRounds: 4, contextTokens: 20000, maxOutputTokens: 16000, allowWorkflows: false }, branch: 'dark-factory/shelf', notify: { runUrl: null, gates: { plan: '', review: '', deploy: '' } },
  } as any, {
    clock, logger, bundles, model, cache: createFolderCache({ folder: `${out}/cache`, logger }), checkTree, checkSyntax, signaturesOf, runProgram, forge: createFolderForge({ folder: `${out}/forge` }), approve: async () => {},
    progress: (e: any) => console.log(ts(), e.kind === 'stage' ? `== ${e.stage} ${e.state} ${e.detail ?? ''}` : `${e.unit} ${e.state} ${e.tokens} ${e.detail ?? ''}`),
  } as any);
  const v = result.verdict;
  console.log(v.verdict, v.confidence, v.reasons, v.review, v.fixes_applied, v.security_findings.length, v.other_findings.length, v.limits_hit);
} catch (e) { console.log('THREW', e); }
for (const r of [1, 2]) { const b = await findBundle(bundles, `errors-r${r}`).catch(() => undefined); if (b) { const m = JSON.parse(Buffer.from(b.files.get('error-manifest.json')!.content).toString()); console.log(`round ${r}`, m.errors, m.filesWithErrors, m.brokenShare, m.brokenUnits, m.regenerate); for (const f of m.findings) console.log('   ', f.severity, f.rule, `${f.path}:${f.line}`, f.unit, f.message, f.related.map((x: any) => x.path).join()); } }
for (const r of sim.requests) console.log(r.matched ?? '-', r.status);
await sim.close();
