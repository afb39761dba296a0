import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Application, whiteNoise } from '../../framework/whitenoise';

const app: Application = (_request, response) => {
  response.statusCode = 404;
  response.end('from the application');
};

describe('whiteNoise', () => {
  let root = '';
  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), 'whitenoise-'));
    writeFileSync(path.join(root, 'app.css'), 'body { color: red }');
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('serves the files of its root', async () => {
    const application = whiteNoise(app, { root, prefix: 'static' });
    const response = await request(application).get('/static/app.css');
    expect(response.status).toBe(200);
    expect(response.headers['content-type']).toBe('text/css; charset=utf-8');
    expect(response.headers['cache-control']).toBe('max-age=60, public');
    expect(response.text).toBe('body { color: red }');
  });

  it('leaves everything else to the application', async () => {
    const response = await request(whiteNoise(app, { root, prefix: 'static' })).get('/app.css');
    expect(response.text).toBe('from the application');
  });
});
