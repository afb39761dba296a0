/**
 * Tools for a project's own tests: changed settings, a site of their own, a client that needs no server, and the
 * contract of destinations.
 */
export { Client, type ClientOptions } from './client';
export { type DestinationPlace, type DestinationTest, destinationTests } from './destination';
export { overrideSettings } from './override-settings';
export { createTestSite } from './test-site';
