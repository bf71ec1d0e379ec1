import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadRecording, type RecordedAnswer } from '@dark-factory/simulator';

/** The expedition that the demonstration runs. */
export const SHELF = join(import.meta.dirname, '../../../examples/shelf');
export const SOW_PATH = 'examples/shelf/SOW.md';

export const sowBytes = (): Promise<Buffer> => readFile(join(SHELF, 'SOW.md'));

/** The recorded answers without their latencies, by name. */
export async function shelfAnswers(): Promise<Map<string, RecordedAnswer & { readonly text: string }>> {
  const { answers } = await loadRecording(join(SHELF, 'recordings'));
  return new Map(answers.map((answer) => [answer.name, { ...answer, text: answer.text ?? '', latencyMs: 0 }]));
}
