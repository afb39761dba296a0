import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { APPS, AppConfig, AppRegistry } from '../../framework/apps';
import { defineSettings, SETTINGS, type SettingsInput } from '../../framework/conf';
import { createContainer } from '../../framework/container';
import { HANDLER, HTTP_APPLICATION, httpProviders } from '../../framework/http';
import { STATIC_URLS, templateProviders } from '../../framework/templates';

/** A site of the parts under test: what `createSite` makes, without the parts that have their own tests. */
export function httpSite(input: SettingsInput, apps: readonly AppConfig[] = []) {
  const container = createContainer();
  const settings = defineSettings({ ALLOWED_HOSTS: ['*'], ...input });
  container.bind(SETTINGS).toConstantValue(settings);
  container.bind(APPS).toConstantValue(new AppRegistry(apps));
  container.bind(STATIC_URLS).toConstantValue({ url: (name) => `/static/${name}?v=1&w=2` });
  container.load(templateProviders, httpProviders);
  return {
    container,
    settings,
    get application() {
      return container.get(HTTP_APPLICATION);
    },
    /** Asks the web-standard handler. */
    fetch(target: string, init: RequestInit = {}) {
      const url = new URL(target, 'http://testserver/');
      return Promise.resolve(container.get(HANDLER)(new Request(url, init)));
    },
  };
}

/** A folder that is removed when the returned object is disposed of. */
export function temporaryFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-http-'));
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function app(folder: string): AppConfig {
  return new AppConfig(path.basename(folder), folder);
}
