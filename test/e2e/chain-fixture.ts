import { randomInt } from 'node:crypto';

import { describe } from '@jest/globals';
import { startSimulator, type Recording, type ScriptedFault, type Simulator } from '@dark-factory/simulator';

import { makeReleaseTree } from '../../scripts/release-tree.ts';
import { findAct, runAct, type ActRun } from '../support/act.ts';
import { makeConsumerRepo } from '../support/consumer-repo.ts';
import { startGitHubEmulator, type GitHubEmulator } from '../support/github-emulator.ts';
import { startResultsService, type ResultsService } from '../support/results-service.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { builtDist } from './built-dist.ts';
import { PLAN, SOW } from './small-project.ts';

const act = await findAct();
if ('missing' in act) console.warn(`The runs under act are skipped: ${act.missing}`);

/** `describe`, or its skipping kind where act cannot be had; the reason is said once a file. */
export const describeWithAct = 'missing' in act ? describe.skip : describe;

/** Everything that a consumer's run meets, on this machine. */
export interface Chain extends AsyncDisposable {
  readonly github: GitHubEmulator;
  readonly results: ResultsService;
  readonly model: Simulator;
  /** Runs a workflow of the consumer, as a run of its own. */
  run(workflow: string, options?: { readonly runId?: number; readonly timeoutMs?: number }): Promise<ActRun>;
}

/** A consumer with a small expedition and the given workflows, whose `URL` stands for the model's address. */
export async function startChain(workflows: Readonly<Record<string, string>>, options: { readonly recording: Recording; readonly faults?: readonly ScriptedFault[] }): Promise<Chain> {
  const started: AsyncDisposable[] = [];
  const use = <T extends AsyncDisposable>(one: T): T => {
    started.unshift(one);
    return one;
  };
  const model = use(await startSimulator({ recordings: options.recording, faults: options.faults ?? [], apiKey: KEY }));
  const results = use(await startResultsService());
  const files = {
    'README.md': '# Shop\n',
    'expeditions/till/SOW.md': SOW,
    'expeditions/till/factory-plan.json': JSON.stringify(PLAN, null, 2),
    ...Object.fromEntries(Object.entries(workflows).map(([name, text]) => [`.github/workflows/${name}`, text.replaceAll('URL', model.url)])),
  };
  const github = use(await startGitHubEmulator({ owner: 'acme', repo: 'shop', files }));
  const consumer = use(await makeConsumerRepo(files));
  const releaseTree = use(await temporaryFolder('release-tree'));
  await makeReleaseTree({ out: releaseTree.path, dist: await builtDist() });
  return {
    github, results, model,
    run: (workflow, { runId = randomInt(1, 2 ** 31), timeoutMs = 180_000 } = {}) => runAct({
      repo: consumer.path,
      workflow: `.github/workflows/${workflow}`,
      githubRepository: 'acme/shop',
      releaseTree: releaseTree.path,
      resultsUrl: results.url,
      apiUrl: github.apiUrl,
      secrets: { GITHUB_TOKEN: github.token, MODEL_KEY: KEY, ...MASKED },
      runId, timeoutMs,
    }),
    [Symbol.asyncDispose]: async () => {
      for (const one of started) await one[Symbol.asyncDispose]();
    },
  };
}

/** The key that the model asks for; nothing that a run writes may contain it. */
export const KEY = 'sk-simulated-4f1d0c';

/** Secrets of the consumer that stand in the plan word for word: the runner would drop an output that held one. */
export const MASKED = { SETTING_A: 'JWT_ALGORITHM=HS256', SETTING_B: 'SECRET_KEY', SETTING_C: 'PASSWORD' };
