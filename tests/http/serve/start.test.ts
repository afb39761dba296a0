import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningServer, ServeError, startServer } from '../../../framework/http';
import { explainListenError } from '../../../framework/server';
import { listen } from '../../listening';
import { type Program, startProgram } from './program';

let program: Program | null = null;
let running: RunningServer | null = null;
afterEach(async () => {
  await program?.process.kill();
  await running?.stop({ timeout: 0 });
  program = running = null;
});

async function occupiedPort(): Promise<{ port: number; free: () => void }> {
  const server = net.createServer();
  return { port: await listen(server), free: () => server.close() };
}

describe('a program that serves', () => {
  it('prints the address that it listens at', async () => {
    program = await startProgram();
    expect(program.process.stdout()).toBe(`Listening at http://127.0.0.1:${program.port}/\n`);
    expect((await fetch(`http://127.0.0.1:${program.port}/0`)).status).toBe(200);
  });

  it('listens at every address when only PORT is set', async () => {
    program = await startProgram({ HOST: '' });
    expect(program.process.stdout()).toBe(`Listening at http://localhost:${program.port}/\n`);
    expect((await fetch(`http://127.0.0.1:${program.port}/0`)).status).toBe(200);
  });

  it('says in one line that the port is in use, and exits with 1', async () => {
    const { port, free } = await occupiedPort();
    program = await startProgram({ PORT: String(port) });
    expect(await program.ended).toBe(1);
    expect(program.process.stderr()).toBe(
      `Error: Port ${port} is already in use (127.0.0.1:${port}). Stop what uses it, or choose another with PORT.\n`,
    );
    free();
  });

  it.each([
    [{ PORT: 'http' }, /^Error: .*PORT.*http.*\n$/],
    [{ PORT: '70000' }, /^Error: .*PORT is 70000: expected a number from 0 to 65535\.\n$/],
    [
      { HOST: '203.0.113.1' },
      /^Error: The address 203\.0\.113\.1 is none of this machine's: choose another with HOST\.\n$/,
    ],
  ])('says in one line that %j cannot be, and exits with 1', async (environment, line) => {
    program = await startProgram(environment);
    expect(await program.ended).toBe(1);
    expect(program.process.stderr()).toMatch(line);
  });
});

describe('what the system says when it cannot listen', () => {
  it.each([
    ['EACCES', 'There is no permission to use port 80 (*:80): ports below 1024 are for privileged users.'],
    ['EMFILE', 'Cannot listen at *:80: listen EMFILE'],
  ])('is %s in one line', (code, line) => {
    const error = Object.assign(new Error(`listen ${code}`), { code });
    expect(explainListenError(error, undefined, 80)).toMatchObject({ name: 'ServeError', message: line });
  });
});

describe('startServer', () => {
  it('fails with the line that a program would print, for one that prints its own', async () => {
    const { port, free } = await occupiedPort();
    await expect(startServer(() => {}, { port, host: '127.0.0.1' })).rejects.toThrow(ServeError);
    free();
  });

  it('has an application put its faster path in front of the server, and closes it in the end', async () => {
    const calls: [string, ...unknown[]][] = [];
    const application = Object.assign(createServer().emit as never as () => void, {
      accelerate: (server: Server) => calls.push(['accelerate', server.listening]),
      close: () => calls.push(['close']),
    });
    running = await startServer(application, { port: 0, host: '127.0.0.1' });
    await running.stop({ timeout: 100 });
    await running.stop({ timeout: 100 });
    expect(calls).toEqual([['accelerate', false], ['close']]);
  });

  it('forgets answers whose connection ends before their turn', async () => {
    const responses: ServerResponse[] = [];
    const application = (_request: IncomingMessage, response: ServerResponse) =>
      void responses.push(response);
    running = await startServer(application, { port: 0, host: '127.0.0.1' });
    const socket = net.connect(running.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(3));
    await expect.poll(() => responses.length).toBe(3);
    socket.resetAndDestroy();
    await expect.poll(() => responses[0]?.destroyed).toBe(true);
    await running.stop({ timeout: 0 });
    // Those that are under way are made the last of their connection.
    expect(responses.map((response) => response.hasHeader('connection'))).toEqual([false, false, false]);
  });

  it('names IPv6 addresses as urls want them', async () => {
    running = await startServer(() => {}, { port: 0, host: '::1' });
    expect(running.url).toBe(`http://[::1]:${running.port}/`);
  });

  it('keeps idle connections longer than load balancers do', async () => {
    running = await startServer(() => {}, { port: 0, host: '127.0.0.1' });
    expect(running.server.keepAliveTimeout).toBeGreaterThan(60_000);
  });
});
