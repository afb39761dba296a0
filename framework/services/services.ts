import type { ServiceIdentifier } from 'inversify';
import type { Newable } from '../conf';

/** What a site holds, by token. */
export interface Services {
  /** @throws inversify's error, naming the token, when nothing is bound to it */
  get<T>(token: ServiceIdentifier<T>): T;
  /** Everything that is bound to a token, in the order in which it was; nothing is an empty list. */
  getAll<T>(token: ServiceIdentifier<T>): readonly T[];
  /** Whether anything is bound to a token. */
  has(token: ServiceIdentifier): boolean;
  /**
   * A new object of a class that need not be bound, with what its constructor asks for.
   *
   * A class says so by a static list of tokens, `inject`, or by inversify's decorators. One that leaves the
   * constructor to its base asks for what that asks for. Of one that is bound it is what that is bound to, unless
   * something is given.
   *
   * @param given what this one object gets under some tokens
   */
  make<T>(type: Newable<T>, given?: ReadonlyMap<ServiceIdentifier, unknown>): T;
}

/** Where the parts of the house leave what they bring into a site. Each thing is made when it is first asked for. */
export interface Parts {
  /** The one thing under a token. */
  provide<T>(token: ServiceIdentifier<T>, make: (services: Services) => T): void;
  /** One of several things under a token. */
  contribute<T>(token: ServiceIdentifier<T>, make: (services: Services) => T): void;
}

/** Gives a thing, made the first time. */
export type Supply = () => unknown;

/** The site's own {@link Services}, for those who look up later what they need, or do not know yet what. */
export const SERVICES: ServiceIdentifier<Services> = Symbol.for('whitenoise-node:SiteServices');
