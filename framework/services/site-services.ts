import type { Container, ServiceIdentifier } from 'inversify';
import type { Newable } from '../conf';
import { baseOf, type Listing } from './dependencies';
import { type Parts, SERVICES, type Services, type Supply } from './services';

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
    const supply = once(token, () => make(this));
    this.#single.set(token, supply);
    this.#container?.rebind(token).toDynamicValue(supply as () => T);
  }

  contribute<T>(token: ServiceIdentifier<T>, make: (services: Services) => T): void {
    const supply = once(token, () => make(this));
    this.#several.set(token, [...(this.#several.get(token) ?? []), supply]);
    this.#container?.bind(token).toDynamicValue(supply as () => T);
  }

  get<T>(token: ServiceIdentifier<T>): T {
    const supply = this.#container === null ? this.#single.get(token) : undefined;
    return supply === undefined ? this.container.get(token) : (supply() as T);
  }

  getAll<T>(token: ServiceIdentifier<T>): readonly T[] {
    const container = this.#container;
    if (container !== null) return container.isCurrentBound(token) ? container.getAll(token) : [];
    return (this.#several.get(token) ?? []).map((supply) => supply() as T);
  }

  has(token: ServiceIdentifier): boolean {
    return this.#container?.isCurrentBound(token) ?? (this.#single.has(token) || this.#several.has(token));
  }

  make<T>(type: Newable<T>, given: ReadonlyMap<ServiceIdentifier, unknown> = new Map()): T {
    const isBound = given.size === 0 && this.#container?.isCurrentBound(type);
    const tokens = isBound ? null : listed(type);
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

/** @throws when the making of a thing asks for that thing */
function once(token: ServiceIdentifier, make: Supply): Supply {
  let made: { readonly value: unknown } | null = null;
  let isMaking = false;
  return () => {
    if (made !== null) return made.value;
    if (isMaking) throw new Error(`What makes ${nameOf(token)} asks for it: it would need itself.`);
    isMaking = true;
    try {
      made = { value: make() };
    } finally {
      isMaking = false;
    }
    return made.value;
  };
}

function nameOf(token: ServiceIdentifier): string {
  return typeof token === 'function' ? token.name : String(token);
}

/** What a class asks for, where that takes no decorators to tell; otherwise null. */
function listed(type: Listing): readonly ServiceIdentifier[] | null {
  if (isDecorated(type)) return null;
  if (Object.hasOwn(type, 'inject')) return type.inject ?? [];
  if (type.length > 0) return null;
  const base = baseOf(type);
  return base === null ? [] : listed(base);
}

function isDecorated(type: Listing): boolean {
  // Absent where reflect-metadata is not loaded: there are no decorators then.
  const { getOwnMetadataKeys } = Reflect as Partial<typeof Reflect>;
  return (getOwnMetadataKeys?.(type).length ?? 0) > 0;
}

function containers() {
  return require('./container') as typeof import('./container');
}
