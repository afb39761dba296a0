import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, createTestSite } from 'whitenoise-node/testing';

test('the first page greets and links its stylesheet', async () => {
  const site = createTestSite(`${__dirname}/../../settings`);
  const response = await new Client(site).get('/');
  const page = await response.text();
  assert.equal(response.status, 200);
  assert.match(page, /<h1>{{ name }}<\/h1>/);
  assert.match(page, /href="\/static\/home\/home\.css"/);
});
