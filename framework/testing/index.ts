/** What a project's own tests want: settings that differ, a site of their own, and a client that needs no server. */
export { Client, type ClientOptions } from './client';
export { overrideSettings } from './override-settings';
export { createTestSite } from './test-site';
