/** The conditions under which a group of cases is measured. Each group has servers of its own. */
export interface Setup {
  readonly name: string;
  readonly protocol: 'http' | 'https' | 'h2';
  /** The cheapest server that Node allows for it, which every other one is compared with. */
  readonly floor: string;
  /** Settings that the servers read from their environment. */
  readonly env: Readonly<Record<string, string>>;
}

export const PLAIN: Setup = {
  name: 'HTTP/1.1',
  protocol: 'http',
  floor: 'bare `http` (the floor)',
  env: {},
};

export const FROM_DISK: Setup = {
  name: 'HTTP/1.1, with a memory budget of 0',
  protocol: 'http',
  floor: 'bare `http`, from memory (the floor)',
  env: { BENCH_MEMORY_BUDGET: '0' },
};

export const TLS: Setup = {
  name: 'HTTP/1.1 over TLS',
  protocol: 'https',
  floor: 'bare `https` (the floor)',
  env: {},
};

export const HTTP2: Setup = {
  name: 'HTTP/2 over TLS',
  protocol: 'h2',
  floor: 'bare `stream.respond` (the floor)',
  env: {},
};

export const PAGES: Setup = {
  name: 'Pages of the framework',
  protocol: 'http',
  floor: 'a page that is not compressed (the floor)',
  env: {},
};

/** Everything that is measured, in the order of the report. */
export const SETUPS: readonly Setup[] = [PLAIN, FROM_DISK, TLS, HTTP2, PAGES];
