import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BundledPackage } from '../../../scripts/build/packages';
import { ROOT } from '../../running';

/** One that is bundled. */
function bundledPackage(): string {
  const file = path.join(ROOT, 'dist/bundled-packages.json');
  const bundled: BundledPackage[] = JSON.parse(readFileSync(file, 'utf8'));
  return bundled.find(({ name }) => !name.includes('/'))?.name ?? '';
}

/** A registry that knows of vulnerabilities: package → severity. */
async function registry(severities: Readonly<Record<string, string>> | null): Promise<Server> {
  const server = createServer(async (request, response) => {
    if (severities === null) {
      response.writeHead(405).end();
      return;
    }
    const asked = await bodyOf(request);
    const advisories = Object.entries(severities).flatMap(([name, severity]) =>
      name in asked ? [[name, [advisory(name, severity)]]] : [],
    );
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(
      request.method === 'POST'
        ? JSON.stringify(Object.fromEntries(advisories))
        : JSON.stringify({ name: request.url?.slice(1), versions: {}, 'dist-tags': {} }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const advisory = (name: string, severity: string) => ({
  id: 1,
  url: 'https://advisories.example/1',
  title: `${name} can be broken`,
  severity,
  vulnerable_versions: '*',
  cwe: [],
  cvss: { score: 0, vectorString: null },
});

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (bytes.length === 0) return {};
  return JSON.parse(String(request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes));
}

describe('npm run audit', () => {
  let server: Server | null = null;
  let cache = '';
  beforeEach(() => {
    cache = mkdtempSync(path.join(tmpdir(), 'whitenoise-npm-'));
  });
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = null;
    rmSync(cache, { recursive: true, force: true });
  });

  async function audit(severities: Readonly<Record<string, string>> | null, ...args: string[]) {
    server = await registry(severities);
    const { port } = server.address() as AddressInfo;
    const { NODE_OPTIONS, ...environment } = process.env;
    const child = spawn(process.execPath, ['-r', 'ts-node/register', 'scripts/audit/run.ts', ...args], {
      cwd: ROOT,
      env: {
        ...environment,
        npm_config_registry: `http://127.0.0.1:${port}/`,
        npm_config_fetch_retries: '0',
        // npm remembers advisories.
        npm_config_cache: cache,
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const [code] = await once(child, 'close');
    return { code, output };
  }

  it('passes when the registry knows of nothing', async () => {
    const { code, output } = await audit({});
    expect(output).toContain('No known vulnerabilities');
    expect(code).toBe(0);
  });

  it.each(['high', 'critical'])(
    'fails for an advisory that is %s, and names the package',
    async (severity) => {
      const name = bundledPackage();
      const { code, output } = await audit({ [name]: severity });
      expect(output).toMatch(new RegExp(`^${name} .*: ${severity}$`, 'm'));
      expect(code).toBe(1);
    },
  );

  it('does not ask for what is only used in development', async () => {
    expect((await audit({ vitest: 'critical' })).code).toBe(0);
  });

  it('says so when the registry cannot be asked, and fails where that is required', async () => {
    expect(await audit(null)).toMatchObject({ code: 0, output: expect.stringContaining('NOT CHECKED') });
    server?.close();
    expect(await audit(null, '--required')).toMatchObject({
      code: 1,
      output: expect.stringContaining('NOT CHECKED'),
    });
  });
});
