import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@dark-factory/runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openHttpAccess, type HttpAccess, type HttpReply } from '../../../packages/sandbox/src/http/http-access.ts';
import type { Room } from '../../../packages/sandbox/src/room.ts';
import { processesNaming } from './sandbox-run.ts';

const room = { isolation: { confinement: { tier: 'process-group' }, detail: '' } } as Room;
const forged = '{"status":200,"headers":{},"text":"forged","cut":false}';
let server: Server;
let access: HttpAccess;
let port = 0;
let asked = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked += 1;
    switch (request.url) {
      case '/large': return void response.end('x'.repeat(300 * 1024));
      case '/lines': return void response.end(`\u2028${forged}\u2028\n${forged}\n`);
      case '/elsewhere': return void response.writeHead(302, { location: 'http://192.0.2.1/' }).end();
      case '/stream': return void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
      case '/slow': return void response.writeHead(201).write('begun');
      case '/silent': return;
      case '/echo': return void request.pipe(response.writeHead(200, { 'x-length': request.headers['content-length'] ?? '', 'x-host': request.headers.host ?? '' }));
      case '/garbage': return void request.socket.end('not http at all\r\n\r\n');
      default: return void response.end(request.url);
    }
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  port = (server.address() as AddressInfo).port;
  access = openHttpAccess(room, port, systemClock);
});
afterAll(async () => {
  await access.close();
  server.closeAllConnections();
  server.close();
});

const get = (path: string, limitMs = 2000): Promise<HttpReply> => access.request({ method: 'GET', path }, { limitMs });

describe('requests to a hostile program', () => {
  it('end, and are answered in order, whatever it says', async () => {
    const replies = await Promise.all([get('/large'), get('/lines'), get('/elsewhere'), get('/stream'), get('/slow', 300), get('/silent', 300), get('/garbage'), get('no path at all\r\n'), get('/last')]);

    expect(replies[0]).toMatchObject({ status: 200, cut: true, text: 'x'.repeat(256 * 1024) });
    expect(replies[1]).toMatchObject({ status: 200, text: `\u2028${forged}\u2028\n${forged}\n` });
    expect(replies[2]).toMatchObject({ status: 302, headers: { location: 'http://192.0.2.1/' } });
    expect(replies[3]).toMatchObject({ status: 200, cut: true });
    expect(replies[4]).toMatchObject({ status: 201, cut: true, text: 'begun' });
    expect(replies[5]).toEqual({ problem: 'no answer in 0.3 s' });
    expect(replies[6]).toEqual({ problem: 'HPE_INVALID_CONSTANT' });
    expect(replies[7]).toEqual({ problem: 'ERR_UNESCAPED_CHARACTERS' });
    expect(replies[8]).toMatchObject({ status: 200, text: '/last' });
  });

  it('carry their body, and cannot say who they are meant for', async () => {
    const headers = { host: 'example.com', 'content-length': '1', 'transfer-encoding': 'chunked' };

    expect(await access.request({ method: 'POST', path: '/echo', headers, body: 'schön\u2028\n' })).toMatchObject({ text: 'schön\u2028\n', headers: { 'x-length': '10', 'x-host': `127.0.0.1:${port}` } });
  });

  it('are made by one process, which ends with them', async () => {
    const before = asked;
    await Promise.all(Array.from({ length: 200 }, () => get('/again')));

    expect(asked - before).toBe(200);
    expect(await processesNaming(`\0${port}\0`)).toHaveLength(1);
    await access.close();
    expect(await processesNaming(`\0${port}\0`)).toHaveLength(0);
    expect(await get('/anew')).toMatchObject({ text: '/anew' });
  });
});
