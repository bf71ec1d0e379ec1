/**
 * A node of our own in the program's network, which asks what its standard input says and writes an answer a line, in order.
 * It reaches 127.0.0.1 and the port of its argument only, follows no redirect, and ends with its standard input.
 * A stream of events has no end to wait for: its head is the answer.
 */
export const ASKING_SCRIPT = `
const http = require('node:http');
const port = Number(process.argv[1]);
let turn = Promise.resolve(), rest = '';
process.stdin.setEncoding('utf8').on('data', (chunk) => {
  const lines = (rest + chunk).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    turn = turn.then(() => ask(JSON.parse(line))).then((answer) => process.stdout.write(JSON.stringify(answer) + '\\n'));
  }
});
process.stdin.on('end', () => process.exit(0));
process.stdout.on('error', () => process.exit(0));
function ask({ method, path, headers, body, shown, limitMs, headOnly }) {
  return new Promise((resolve) => {
    const chunks = [];
    let kept = 0, head, request;
    const finish = (answer) => {
      clearTimeout(timer);
      if (request) request.destroy();
      resolve(answer);
    };
    const answered = (cut) => finish({ ...head, cut, text: Buffer.concat(chunks).subarray(0, shown).toString('utf8') });
    const failed = (error) => (head ? answered(true) : finish({ problem: String(error.code || error.message).slice(0, 300) }));
    const timer = setTimeout(() => failed(new Error('no answer in ' + limitMs / 1000 + ' s')), limitMs);
    try {
      request = http.request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
        head = { status: response.statusCode, headers: response.headers };
        if (headOnly || /^text\\/event-stream/i.test(response.headers['content-type'] || '')) return answered(true);
        response.on('data', (chunk) => {
          chunks.push(chunk);
          kept += chunk.length;
          if (kept > shown) answered(true);
        });
        response.on('end', () => answered(false));
        response.on('error', failed);
      });
      request.on('error', failed);
      request.end(body);
    } catch (error) {
      failed(error);
    }
  });
}
`;
