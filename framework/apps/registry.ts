import { sep } from 'node:path';
import type { ServiceIdentifier } from 'inversify';
import { ImproperlyConfigured, type Settings } from '../conf';
import { nearest } from '../nearest';
import type { AppConfig } from './app-config';
import { loadApp } from './load-app';

/** The installed apps, in the order of INSTALLED_APPS. Where two bring a thing of one name, the earlier app wins. */
export class AppRegistry {
  readonly apps: readonly AppConfig[];

  constructor(apps: readonly AppConfig[]) {
    this.apps = apps;
    const labels = apps.map((app) => app.label);
    const duplicates = [...new Set(labels.filter((label, index) => labels.indexOf(label) !== index))];
    if (duplicates.length > 0) {
      throw new ImproperlyConfigured(
        `INSTALLED_APPS: labels of apps must be unique, but these are not: ${duplicates.join(', ')}.`,
      );
    }
  }

  /** Loads every app that the settings name. All problems are reported at once. */
  static load(settings: Settings): AppRegistry {
    const problems: string[] = [];
    const apps = settings.INSTALLED_APPS.flatMap((entry) => {
      try {
        return [loadApp(entry, settings)];
      } catch (error) {
        if (!(error instanceof ImproperlyConfigured)) throw error;
        problems.push(...error.problems);
        return [];
      }
    });
    if (problems.length > 0) throw new ImproperlyConfigured(problems.join('\n'), problems);
    return new AppRegistry(apps);
  }

  /**
   * Returns the app with this label.
   * @throws ImproperlyConfigured when none has it
   */
  get(label: string): AppConfig {
    const app = this.apps.find((candidate) => candidate.label === label);
    if (app !== undefined) return app;
    const labels = this.apps.map((candidate) => candidate.label);
    const meant = nearest(label, labels);
    throw new ImproperlyConfigured(
      `No installed app with label '${label}'${meant === null ? '' : `; did you mean '${meant}'?`}`,
    );
  }

  /** Tells whether an app is installed, by its label or its entry in INSTALLED_APPS. */
  isInstalled(name: string): boolean {
    return this.apps.some((app) => app.name === name || app.label === name);
  }

  /** Finds the app whose folder holds this file, or null; of nested apps the innermost. */
  containing(file: string): AppConfig | null {
    const holders = this.apps.filter((app) => file.startsWith(app.path + sep));
    return holders.sort((a, b) => b.path.length - a.path.length)[0] ?? null;
  }
}

/** The site's {@link AppRegistry}. */
export const APPS: ServiceIdentifier<AppRegistry> = Symbol.for('whitenoise-node:Apps');
