import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { APPS, AppConfig, AppRegistry } from '../../framework/apps';
import { defineSettings, SETTINGS, type SettingsInput } from '../../framework/conf';
import { HANDLER, HTTP_APPLICATION, provideHttp } from '../../framework/http';
import { SiteServices } from '../../framework/services';
import { provideTemplates, STATIC_URLS } from '../../framework/templates';

/** A site of the parts under test: what `createSite` makes, without the parts that have their own tests. */
export function httpSite(input: SettingsInput, apps: readonly AppConfig[] = []) {
  const services = new SiteServices();
  const settings = defineSettings({ ALLOWED_HOSTS: ['*'], ...input });
  services.provide(SETTINGS, () => settings);
  services.provide(APPS, () => new AppRegistry(apps));
  services.provide(STATIC_URLS, () => ({ url: (name) => `/static/${name}?v=1&w=2` }));
  provideTemplates(services);
  provideHttp(services);
  return {
    get container() {
      return services.container;
    },
    settings,
    get application() {
      return services.get(HTTP_APPLICATION);
    },
    /** Asks the web-standard handler. */
    fetch(target: string, init: RequestInit = {}) {
      const url = new URL(target, 'http://testserver/');
      return Promise.resolve(services.get(HANDLER)(new Request(url, init)));
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
