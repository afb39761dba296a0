import type { Container, ServiceIdentifier } from 'inversify';
import {
  type Configured,
  ImproperlyConfigured,
  importExport,
  type Newable,
  type Reference,
  SETTINGS,
  type Settings,
} from '../conf';
import { construct } from '../container';
import { nearest } from '../nearest';

/** A kind of class that a setting names, with or without options: the finders, and the storages. */
export interface BackendKind<T> {
  /** The setting, for messages. */
  readonly setting: string;
  /** The word for an instance, for messages: `storage`. */
  readonly noun: string;
  /** The classes that a setting may name without a path. */
  readonly builtin: Readonly<Record<string, BuiltinClass<T>>>;
  /** The token that injects the options. */
  readonly optionsToken: ServiceIdentifier;
  /** The methods that every instance must have. */
  readonly methods: readonly string[];
}

type BuiltinClass<T> = Newable<T> & { readonly inject: readonly ServiceIdentifier[] };

/**
 * Creates the instance that one entry of a setting names. A class with options is constructed with them under the
 * kind's token; one without is what the container has for it, so that a project may rebind it.
 *
 * @throws ImproperlyConfigured when there is no such class, or it is not of this kind
 */
export function createBackend<T extends object>(
  kind: BackendKind<T>,
  entry: Reference | Configured,
  container: Container,
): T {
  const { backend, options } = typeof entry === 'object' ? entry : { backend: entry };
  const type = load(kind, backend as Reference<T>, container.get(SETTINGS));
  if (typeof type !== 'function') throw wrongKind(kind, backend, kind.methods);
  const instance = construct(container, type, options && new Map([[kind.optionsToken, options]]));
  const missing = kind.methods.filter((method) => typeof Reflect.get(instance, method) !== 'function');
  if (missing.length > 0) throw wrongKind(kind, backend, missing);
  return instance;
}

function load<T>(kind: BackendKind<T>, backend: Reference<T>, settings: Settings): Newable<T> {
  if (typeof backend !== 'string') return backend;
  const builtin = Object.hasOwn(kind.builtin, backend) ? kind.builtin[backend] : undefined;
  if (builtin) return builtin;
  if (!/[/#]/.test(backend)) {
    const names = Object.keys(kind.builtin);
    // Django and Python's WhiteNoise have classes of the same names behind dots.
    const meant = nearest(backend.split('.').at(-1) ?? backend, names);
    throw new ImproperlyConfigured(
      `${kind.setting}: there is no ${kind.noun} '${backend}'. ` +
        (meant === null
          ? `Built in are ${names.join(', ')}; one of your own is named as 'path/to/module#${backend}'.`
          : `Did you mean '${meant}'?`),
    );
  }
  try {
    return importExport<Newable<T>>(backend, settings);
  } catch (error) {
    if (!(error instanceof ImproperlyConfigured)) throw error;
    throw new ImproperlyConfigured(`${kind.setting}: ${error.message}`, undefined, { cause: error });
  }
}

function wrongKind<T>(
  kind: BackendKind<T>,
  backend: Reference<T>,
  missing: readonly string[],
): ImproperlyConfigured {
  const name = typeof backend === 'string' ? backend : backend.name;
  const methods = missing.map((method) => `no ${method}()`).join(' and ');
  return new ImproperlyConfigured(`${kind.setting}: '${name}' is not a ${kind.noun}: it has ${methods}.`);
}
