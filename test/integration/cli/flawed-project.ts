import { requestText, startSimulator, type AnswerSpec, type ChatRequest, type Simulator, type SimulatorOptions } from '../../../packages/simulator/src/index.ts';
import { refinementAnswer } from '../../builders/refinement-recording.ts';
import { FILES, answer, unitOf } from './tiny-project.ts';

const block = (path: string, content: string): string => `=== file: ${path} ===\n${content}=== end: ${path} ===\n`;

/** The project of `tiny-project` by a model with two flaws: it leaves a file out at first, and counts one letter too many. */
export function flawedAnswer(request: ChatRequest): AnswerSpec {
  const text = requestText(request);
  const refined = refinementAnswer(request, () => [{ path: 'src/letters.js', content: FILES['src/letters.js']! }]);
  if (refined !== undefined) return refined;
  if (unitOf(request) === 'WU-01') {
    const rest = text.includes('Write now, each from its first line: src/greet.js');
    return { text: rest ? block('src/greet.js', FILES['src/greet.js']!) : block('package.json', FILES['package.json']!) };
  }
  if (unitOf(request) === 'WU-02') return { text: block('src/letters.js', FILES['src/letters.js']!.replace('name.length', 'name.length + 1')) };
  return answer(request);
}

/** A model API that writes the project with its flaws: the plan, three units in four requests, a fix, a review. */
export function startFlawedModel(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  return startSimulator({ recordings: { origin: 'made in code', answers: [{ name: 'flawed project', answer: flawedAnswer }] }, ...options });
}
