import { requestText, startSimulator, type Simulator } from '@dark-factory/simulator';

/** Prompt and completion tokens that each answer of the API below reports to have used. */
export const TOKENS_EACH = 1_000;

/** A model API on loopback that answers as `answer` says, given all that it was sent and how often it was asked the same before. */
export async function startWritingApi(answer: (prompt: string, before: number) => string): Promise<Simulator & { asked(): string[] }> {
  const times = new Map<string, number>();
  const simulator = await startSimulator({
    recordings: {
      origin: 'made by the test',
      answers: [{
        name: 'whatever is asked',
        answer: (request) => {
          const prompt = requestText(request);
          const before = times.get(prompt) ?? 0;
          times.set(prompt, before + 1);
          return { text: answer(prompt, before), usage: { promptTokens: TOKENS_EACH - 100, completionTokens: 100 } };
        },
      }],
    },
  });
  return {
    ...simulator,
    /** Unit and task of each request, in the order of arrival. */
    asked: () => simulator.requests.map(({ body }) => {
      const [, unit, task] = /Unit: (\S+)[^]*?Task: (\w+)/.exec(JSON.stringify(body).replaceAll('\\n', '\n')) ?? [];
      return `${unit} ${task}`;
    }),
  };
}
