import { createServer, type RequestListener } from 'node:http';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { whiteNoise, whiteNoiseMiddleware } from '../../framework/whitenoise';
import { type Trial, trial } from './behaviour';
import { company } from './chapters/company';
import { createFixture, type Fixture } from './fixture';
import { front } from './front';
import { application, type Host, plainHost } from './hosts';

/** Forms of the wrapper before which other middleware can stand; a connection that is accelerated has none. */
const FORMS: Readonly<Record<string, (root: string) => RequestListener>> = {
  whiteNoise: (root) => whiteNoise(application, { root, prefix: '/static/', warn: () => {} }),
  whiteNoiseMiddleware(root) {
    const files = whiteNoiseMiddleware({ root, prefix: '/static/', warn: () => {} });
    return (request, response) => files(request, response, () => application(request, response));
  },
};

describe.each(Object.entries(FORMS))('%s', (_, form) => {
  let fixture: Fixture;
  let host: Host;
  let subject: Trial;
  beforeAll(async () => {
    fixture = createFixture();
    const open = () => plainHost(createServer(front(form(fixture.root))));
    host = await open();
    const restart = async () => {
      await host.close();
      host = await open();
    };
    subject = trial({ ask: (ask) => host.ask(ask), restart }, fixture);
  });
  afterAll(async () => {
    await host.close();
    fixture.remove();
  });
  describe(company.title, () => {
    for (const { name, holds } of company.behaviours) it(name, () => holds(subject));
  });
});
