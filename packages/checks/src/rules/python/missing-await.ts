import { reachedCalls } from '../../python/reached-calls.ts';
import type { Problem, Rule } from '../../rule.ts';

/** A coroutine that is made and dropped. */
export const rule: Rule = {
  id: 'python/missing-await',
  severity: 'warning',
  summary: 'A Python coroutine is called as a statement and never awaited, so that it never runs.',
  docs: [
    'Calling an `async def` makes a coroutine and runs nothing of it. As a statement of its own, without `await`, the work is silently left out; Python only warns `coroutine … was never awaited`.',
    'Write `await` in front, or hand the coroutine to `asyncio.create_task`. Only functions and methods of the tree without decorators are looked at.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [{ title: 'Awaited, handed on, or not a coroutine', files: { 'm.py': 'import asyncio\n\n\nasync def send(x): ...\ndef log(x): ...\n\n\nasync def main():\n    log(1)\n    await send(1)\n    asyncio.create_task(send(2))\n    return send(3)\n' } }],
    bad: [{ title: 'Dropped', files: { 'app/__init__.py': '', 'app/mail.py': 'class Mailer:\n    async def send(self, to): ...\n', 'app/api.py': 'from app.mail import Mailer\n\n\nasync def notify(to):\n    mailer = Mailer()\n    mailer.send(to)\n' }, reports: ['app/api.py:6'] }],
  },
  async check(tree) {
    const problems: Problem[] = [];
    for (const { path, call, target } of await tree.use(reachedCalls)) {
      if (!call.statement || call.guarded || target.kind !== 'signatures' || !target.isAsync) continue;
      const { name, path: at, line } = target.candidates[0]!;
      const plain = name.replace(/\(\)$/, '');
      problems.push({ path, line: call.line, column: call.column, message: `coroutine "${plain}" was never awaited`, related: [{ path: at, line, message: `${plain} is a coroutine function` }] });
    }
    return problems;
  },
};
