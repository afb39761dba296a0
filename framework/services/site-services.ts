import type { Container, ServiceIdentifier } from 'inversify';
import { type Newable, type Parts, SERVICES, type Services, type Supply } from './services';

/**
 * What a site is made of.
 *
 * The house's own parts are put together by plain functions, and a container of inversify stands over them for what
 * a project brings: modules that bind and rebind, classes with decorators. Loading inversify takes as long as Node
 * itself takes to start, so it is loaded when something of the project asks for the container. From then on the
 * container has the last word: what is bound anew there, the house gets, too.
 */
export class SiteServices implements Services, Parts {
  readonly #single = new Map<ServiceIdentifier, Supply>();
  readonly #several = new Map<ServiceIdentifier, Supply[]>();
  #container: Container | null = null;

  constructor() {
    this.provide(SERVICES, () => this);
  }

  provide<T>(token: ServiceIdentifier<T>, make: (services: Services) => T): void {
    const supply = once(() => make(this));
    this.#single.set(token, supply);
    this.#container?.bind(token).toDynamicValue(supply as () => T);
  }

  contribute<T>(token: ServiceIdentifier<T>, make: (services: Services) => T): void {
    const supply = once(() => make(this));
    this.#several.set(token, [...(this.#several.get(token) ?? []), supply]);
    this.#container?.bind(token).toDynamicValue(supply as () => T);
  }

  get<T>(token: ServiceIdentifier<T>): T {
    const supply = this.#container === null ? this.#single.get(token) : undefined;
    return supply === undefined ? this.container.get(token) : (supply() as T);
  }

  getAll<T>(token: ServiceIdentifier<T>): readonly T[] {
    const container = this.#container;
    if (container !== null) return container.isBound(token) ? container.getAll(token) : [];
    return (this.#several.get(token) ?? []).map((supply) => supply() as T);
  }

  has(token: ServiceIdentifier): boolean {
    return this.#container?.isBound(token) ?? (this.#single.has(token) || this.#several.has(token));
  }

  make<T>(type: Newable<T>, given: ReadonlyMap<ServiceIdentifier, unknown> = new Map()): T {
    const tokens = declared(type) ?? (this.#container === null && asksForNothing(type) ? [] : null);
    if (tokens === null) return containers().make(this.container, type, given);
    const values = tokens.map((token) => (given.has(token) ? given.get(token) : this.get(token)));
    return new type(...(values as never[]));
  }

  /** The site's container; made when it is first asked for. */
  get container(): Container {
    this.#container ??= containers().create(this.#single, this.#several);
    return this.#container;
  }
}

function once(make: Supply): Supply {
  let made: { readonly value: unknown } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The static `inject` of a class; null when it has none, or a constructor of its own that the inherited one is not for. */
function declared(type: Newable<unknown> & { readonly inject?: readonly ServiceIdentifier[] }) {
  const { inject = null } = type;
  return Object.hasOwn(type, 'inject') || type.length === 0 ? inject : null;
}

/** A class without parameters and without decorators, which may ask for more than parameters. */
function asksForNothing(type: Newable<unknown>): boolean {
  // Absent where reflect-metadata is not loaded: there are no decorators then.
  const { getMetadataKeys } = Reflect as Partial<typeof Reflect>;
  return type.length === 0 && (getMetadataKeys?.(type).length ?? 0) === 0;
}

function containers() {
  return require('./container') as typeof import('./container');
}
