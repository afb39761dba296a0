import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { blocksOf } from '../guide/blocks';
import { ROOT } from '../running';

mkdirSync(path.join(ROOT, 'node_modules/.cache'), { recursive: true });
const folder = mkdtempSync(path.join(ROOT, 'node_modules/.cache/telemetry-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Serves two requests under OpenTelemetry's SDK, and prints the spans that came of them. */
const PROGRAM = `
import 'reflect-metadata';
import { mkdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { propagation, trace } from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { whiteNoise } from ${JSON.stringify(path.join(ROOT, 'framework/whitenoise'))};

const exporter = new InMemorySpanExporter();
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
require('./telemetry');

const root = __dirname + '/files';
mkdirSync(root);
writeFileSync(root + '/app.css', 'body {}');
const application = whiteNoise((_request, response) => response.end('page'), { root, prefix: '/static/' });
const server = http.createServer(application);
application.accelerate(server);
server.listen(0, '127.0.0.1', async () => {
  const ask = (target: string, headers = {}) =>
    new Promise((resolve) => {
      const { port } = server.address() as { port: number };
      http.get({ port, host: '127.0.0.1', path: target, headers }, (response) => response.resume().on('end', resolve));
    });
  await ask('/static/app.css?secret=1', { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' });
  await ask('/page');
  const spans = exporter.getFinishedSpans().map((span) => ({
    name: span.name,
    kind: span.kind,
    attributes: span.attributes,
    traceId: span.spanContext().traceId,
    parent: span.parentSpanContext?.spanId,
  }));
  console.log(JSON.stringify(spans));
  process.exit(0);
});
`;

it('the guide’s program makes a span of each file, within the trace that the request came with', () => {
  const block = blocksOf('monitoring').find(({ subject }) => subject === 'telemetry.ts');
  const text = block?.text.replace(
    "'whitenoise-node'",
    JSON.stringify(path.join(ROOT, 'framework/whitenoise')),
  );
  writeFileSync(path.join(folder, 'telemetry.ts'), text ?? '');
  writeFileSync(path.join(folder, 'program.ts'), PROGRAM);
  const output = execFileSync(
    process.execPath,
    [
      '-e',
      `require('ts-node').register({ ignore: [] }); require(${JSON.stringify(path.join(folder, 'program.ts'))})`,
    ],
    { cwd: ROOT, encoding: 'utf8', timeout: 50_000 },
  );
  expect(JSON.parse(output)).toEqual([
    {
      name: 'GET static file',
      kind: 1,
      attributes: {
        'http.request.method': 'GET',
        'url.path': '/static/app.css',
        'http.response.status_code': 200,
        'http.response.body.size': 7,
        'whitenoise.encoding': 'identity',
        'whitenoise.cache': 'miss',
        'whitenoise.transport': 'connection',
      },
      traceId: '0af7651916cd43dd8448eb211c80319c',
      parent: 'b7ad6b7169203331',
    },
  ]);
}, 60_000);
