import assert from 'node:assert/strict';
import { test } from 'node:test';
import { include, path } from 'whitenoise-node/framework';
import { Client, createTestSite } from 'whitenoise-node/testing';
import * as urls from './urls';

test('{{ name }} has a page', async () => {
  const site = createTestSite(`${__dirname}/../../settings`, {
    INSTALLED_APPS: ['{{ reference }}'],
    ROOT_URLCONF: [path('', include(urls))],
  });
  const response = await new Client(site).get('/');
  assert.equal(response.status, 200);
  assert.match(await response.text(), /<h1>{{ name }}<\/h1>/);
});
