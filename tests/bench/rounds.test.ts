import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Case } from '../../bench/cases';
import type { LoadGenerator } from '../../bench/load';
import { runCase } from '../../bench/rounds';
import type { Running } from '../../bench/running';
import { PLAIN } from '../../bench/setups';

const ITEM: Case = {
  ...{ name: 'two files', note: 'two files', setup: PLAIN, headers: {} },
  path: '/a',
  paths: ['/a', '/b'],
  expect: { status: 200 },
};

const servers: HttpServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** The order of events: a request by its target, a visit of the load by the name of the process. */
let events: string[] = [];

/** A contender with two processes: servers of this process, which answer with a status. */
async function contender(name: string, status = 200): Promise<Running> {
  const started = [1, 2].map(async (number) => {
    const server = createServer((request, response) => {
      events.push(`${name}${number}${request.url}`);
      response.writeHead(status).end();
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    names.set(`http://127.0.0.1:${port}`, `${name}${number}`);
    const process_ = { setup: PLAIN, child: null as never, pid: process.pid, port, scratch: '' };
    return { ...process_, contender: described, origin: `http://127.0.0.1:${port}` };
  });
  const described = { name, label: name, setups: [PLAIN], command: () => ({ argv: [] }) };
  return { contender: described, servers: await Promise.all(started) };
}

const names = new Map<string, string>();

/** A load that only says whom it visits. */
const generator: LoadGenerator = {
  name: 'none',
  run({ origin }) {
    const name = names.get(origin) ?? '';
    events.push(name);
    if (name.startsWith('weak')) return Promise.resolve({ requests: 10, seconds: 1, errors: 1 });
    for (const end = Date.now() + 5; Date.now() < end; );
    return Promise.resolve({ requests: 10, seconds: 1, errors: 0 });
  },
};

const run = (running: readonly Running[], rounds = 4) => {
  events = [];
  return runCase(ITEM, running, generator, { rounds, seconds: 1, warmUp: true });
};
const visits = () => events.filter((event) => !event.includes('/'));

describe('a case', () => {
  it('asks every process for everything before the first visit', async () => {
    await run([await contender('floor'), await contender('nginx')]);
    const before = events.slice(0, events.indexOf(visits()[0] ?? ''));
    for (const process of ['floor1', 'floor2', 'nginx1', 'nginx2']) {
      expect(before).toContain(`${process}/a`);
      expect(before).toContain(`${process}/b`);
    }
  });

  it('visits the two processes of each contender in turns, after each was visited once unmeasured', async () => {
    const outcomes = await run([await contender('floor'), await contender('nginx')]);
    const [warm, measured] = [visits().slice(0, 4), visits().slice(4)];
    expect(warm).toEqual(['floor1', 'nginx1', 'floor2', 'nginx2']);
    expect(measured).toEqual([
      'floor1',
      'nginx1',
      'floor2',
      'nginx2',
      'nginx1',
      'floor1',
      'nginx2',
      'floor2',
    ]);
    expect(outcomes.floor).toMatchObject({
      requestsPerSecond: 10,
      ratio: { floor: { value: 1, low: 1, high: 1 } },
    });
    expect(outcomes.nginx).toHaveProperty('ratio.floor.value');
  });

  it('leaves out who does not give the right answer', async () => {
    const outcomes = await run([await contender('floor'), await contender('sirv', 404)]);
    expect(outcomes.sirv).toEqual({ without: 'answers 404' });
    expect(visits().some((visit) => visit.startsWith('sirv'))).toBe(false);
  });

  it('goes on without a contender that fails under load', async () => {
    const outcomes = await run([await contender('weak'), await contender('floor')]);
    expect(outcomes.weak).toEqual({ without: expect.stringContaining('1 failed of 10 requests') });
    expect(visits().filter((visit) => visit.startsWith('weak'))).toEqual(['weak1']);
    expect(outcomes.floor).toHaveProperty('cpu');
  });

  it('fails when it is ours that fails', async () => {
    const ours = await contender('whitenoise');
    for (const { origin } of ours.servers) names.set(origin, 'weak');
    await expect(run([ours])).rejects.toThrow('1 failed of 10 requests');
  });
});
