/** Tools for a project's own tests: changed settings, a site of their own, and a client that needs no server. */
export { Client, type ClientOptions } from './client';
export { overrideSettings } from './override-settings';
export { createTestSite } from './test-site';
