/** Dependency injection: the container of a site, on inversify. */
import 'reflect-metadata';

export { construct } from './construct';
export { declareDependencies } from './declare';
export { dependencies } from './dependencies';
export { createContainer } from './site-container';
