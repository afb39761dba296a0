/** Runs on the server, for every visit. */
export function load() {
  return { message: 'Hello from SvelteKit' };
}
