import { parentPort, workerData } from 'node:worker_threads';
import { readShare } from './shared-reading.ts';
import type { ThreadTask } from './shared-reading.ts';

/** A thread that reads files beside the one that started it. */
if (parentPort !== null) {
  const port = parentPort;
  await readShare(workerData as ThreadTask, (message) => port.postMessage(message));
}
