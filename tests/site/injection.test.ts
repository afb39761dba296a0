import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ServiceIdentifier } from 'inversify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  AppConfig,
  BaseCommand,
  BaseFinder,
  CompressedStaticFilesStorage,
  ContainerModule,
  callCommand,
  createSite,
  defineSettings,
  FINDER_OPTIONS,
  FINDERS,
  FileSystemFinder,
  type Finder,
  type FoundFile,
  inject,
  injectable,
  ManifestStaticFilesStorage,
  type MiddlewareFunction,
  path as route,
  SETTINGS,
  type Settings,
  STORAGE,
  STORAGE_OPTIONS,
  StaticFilesStorage,
  type Storage,
  service,
  TextOutput,
} from '../../framework';
import { HANDLER } from '../../framework/http';
import { COMMANDS } from '../../framework/management';
import { Client, createTestSite } from '../../framework/testing';

/** A service of the project's own, injected wherever it is asked for. */
interface Prices {
  of(product: string): number;
}
const PRICES: ServiceIdentifier<Prices> = Symbol.for('shop:Prices');

@injectable()
class ListPrices implements Prices {
  readonly asked: string[] = [];
  of(product: string): number {
    this.asked.push(product);
    return product.length;
  }
}

@injectable()
class PriceView {
  readonly #prices: Prices;

  constructor(@inject(PRICES) prices: Prices) {
    this.#prices = prices;
  }
  get(): Response {
    return new Response(`tea costs ${this.#prices.of('tea')}`);
  }
}

@injectable()
class PriceCommand extends BaseCommand {
  readonly help = 'Tell a price.';
  readonly #prices: Prices;

  constructor(@inject(PRICES) prices: Prices) {
    super();
    this.#prices = prices;
  }
  handle(): string {
    return `coffee costs ${this.#prices.of('coffee')}`;
  }
}

/** A user's storage that asks for the project's service beside what its base asks for. */
@injectable()
class PricedStorage extends ManifestStaticFilesStorage {
  readonly #prices: Prices;

  constructor(
    @inject(SETTINGS) settings: Settings,
    @inject(STORAGE_OPTIONS) options: Readonly<Record<string, unknown>>,
    @inject(FINDERS) finders: readonly Finder[],
    @inject(PRICES) prices: Prices,
  ) {
    super(settings, options, finders);
    this.#prices = prices;
  }
  override url(name: string, options: { force?: boolean } = {}): string {
    return `${super.url(name, options)}?price=${this.#prices.of(name)}`;
  }
}

class ShopConfig extends AppConfig {
  static override readonly path = __dirname;
  override readonly label = 'shop';
  override readonly module = new ContainerModule(({ bind }) => {
    bind(PRICES).to(ListPrices).inSingletonScope();
    bind(COMMANDS).toConstantValue({ name: 'price', app: 'shop', load: () => PriceCommand });
  });
}

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'injection-'));
  mkdirSync(path.join(folder, 'assets'));
  writeFileSync(path.join(folder, 'assets/a.txt'), 'a');
});

afterEach(() => rmSync(folder, { recursive: true }));

function shop(changes: Parameters<typeof defineSettings>[0] = {}) {
  return defineSettings({
    BASE_DIR: folder,
    INSTALLED_APPS: [ShopConfig],
    STATIC_ROOT: 'out',
    STATICFILES_DIRS: ['assets'],
    ROOT_URLCONF: [
      route('', PriceView),
      route('function/', (request) => new Response(String(service(request, PRICES).of('milk')))),
    ],
    ...changes,
  });
}

describe('a service that an app brings', () => {
  it('is injected into a view class, and found by a view function', async () => {
    const client = new Client(createTestSite(shop()));
    expect(await (await client.get('/')).text()).toBe('tea costs 3');
    expect(await (await client.get('/function/')).text()).toBe('4');
  });

  it('is injected into a command', async () => {
    const stdout = new TextOutput();
    expect(await callCommand(createSite(shop()), 'price', { stdout })).toBe('coffee costs 6');
    expect(stdout.text).toBe('coffee costs 6\n');
  });

  it('is injected into a storage that the settings name', async () => {
    const site = createSite(shop({ STATICFILES_STORAGE: PricedStorage }));
    await callCommand(site, 'collectstatic', { input: false, verbosity: 0, stdout: new TextOutput() });
    expect(site.container.get(STORAGE).url('a.txt')).toMatch(/^\/static\/a\.[0-9a-f]{12}\.txt\?price=5$/);
  });

  it('is one for the whole site in singleton scope, and another one in another site', () => {
    const [one, two] = [createSite(shop()), createSite(shop())];
    expect(one.container.get(PRICES)).toBe(one.container.get(PRICES));
    expect(one.container.get(PRICES)).not.toBe(two.container.get(PRICES));
  });
});

describe('a class without decorators', () => {
  class ListedCommand extends BaseCommand {
    static readonly inject = [PRICES];
    readonly help = 'Tell a price.';
    readonly #prices: Prices;

    constructor(prices: Prices) {
      super();
      this.#prices = prices;
    }
    handle(): string {
      return `cocoa costs ${this.#prices.of('cocoa')}`;
    }
  }
  class ListedView {
    static readonly inject = [PRICES];
    readonly #prices: Prices;

    constructor(prices: Prices) {
      this.#prices = prices;
    }
    get(): Response {
      return new Response(`juice costs ${this.#prices.of('juice')}`);
    }
  }
  class ListedMiddleware {
    static readonly inject = [PRICES];
    readonly #prices: Prices;

    constructor(prices: Prices) {
      this.#prices = prices;
    }
    async handle(request: Request, next: (request: Request) => Response | Promise<Response>) {
      const response = await next(request);
      response.headers.set('x-price', String(this.#prices.of('all')));
      return response;
    }
  }
  class LoudStorage extends ManifestStaticFilesStorage {
    override url(name: string, options: { force?: boolean } = {}): string {
      return `${super.url(name, options)}!`;
    }
  }
  class PickyFinder extends FileSystemFinder {
    override list(): Iterable<FoundFile> {
      return super.list(['b.*']);
    }
  }

  it('gets what its static list names: a command, a view, middleware', async () => {
    const price = new ContainerModule(({ bind }) => {
      bind(COMMANDS).toConstantValue({ name: 'listed', app: 'shop', load: () => ListedCommand });
    });
    const settings = shop({ ROOT_URLCONF: [route('', ListedView)], MIDDLEWARE: [ListedMiddleware] });
    const site = createTestSite(settings, {}, { modules: [price] });
    expect(await callCommand(site, 'listed', { stdout: new TextOutput() })).toBe('cocoa costs 5');
    const response = await new Client(site).get('/');
    expect([await response.text(), response.headers.get('x-price')]).toEqual(['juice costs 5', '3']);
  });

  it('gets what its base asks for when it leaves the constructor to it: a storage, a finder', async () => {
    writeFileSync(path.join(folder, 'assets/b.txt'), 'b');
    const settings = shop({ STATICFILES_STORAGE: LoudStorage, STATICFILES_FINDERS: [PickyFinder] });
    const site = createSite(settings);
    await callCommand(site, 'collectstatic', { input: false, verbosity: 0, stdout: new TextOutput() });
    expect(site.container.get(STORAGE).url('a.txt')).toMatch(/^\/static\/a\.[0-9a-f]{12}\.txt!$/);
    expect(readdirSync(path.join(folder, 'out')).filter((name) => name.startsWith('b'))).toEqual([]);
  });
});

it('a built-in finder can be asked for by a class with decorators, whose options it does not get', () => {
  @injectable()
  class Doubled extends BaseFinder {
    readonly #files: Finder;

    constructor(@inject(FileSystemFinder) files: Finder, @inject(FINDER_OPTIONS) options: unknown) {
      super();
      this.#files = files;

      expect(options).toEqual({ twice: true });
    }
    *list(): Iterable<FoundFile> {
      for (const file of this.#files.list([])) {
        yield file;
        yield { ...file, prefix: 'again' };
      }
    }
  }
  const [finder] = createSite(
    shop({ STATICFILES_FINDERS: [{ backend: Doubled, options: { twice: true } }] }),
  ).container.get(FINDERS);
  expect(Array.from(finder?.list([]) ?? [], ({ prefix }) => prefix)).toEqual([undefined, 'again']);
});

it('a built-in storage can be asked for by a class with decorators, without the options of the site’s own', () => {
  @injectable()
  class Reader {
    readonly storage: Storage;

    constructor(@inject(CompressedStaticFilesStorage) storage: Storage) {
      this.storage = storage;
    }
  }
  const own = { backend: 'StaticFilesStorage', options: { baseUrl: '/elsewhere/' } } as const;
  const { container } = createSite(shop({ STATICFILES_STORAGE: own }));
  expect(container.get(STORAGE).url('a.txt')).toBe('/elsewhere/a.txt');
  expect(container.get(Reader).storage.url('a.txt')).toBe('/static/a.txt');
});

describe('a test', () => {
  it('replaces the service by its own', async () => {
    const free = new ContainerModule(({ rebind }) => {
      rebind(PRICES).toConstantValue({ of: () => 0 });
    });
    const client = new Client(createTestSite(shop(), {}, { modules: [free] }));
    expect(await (await client.get('/')).text()).toBe('tea costs 0');
  });

  it('replaces the finders by a fake one', async () => {
    class Fake extends BaseFinder {
      *list(): Iterable<FoundFile> {
        yield { path: 'only.txt', source: path.join(folder, 'assets/a.txt') };
      }
    }
    const fake = new ContainerModule(({ rebind }) => {
      rebind(FINDERS).toConstantValue([new Fake()]);
    });
    const site = createSite(shop({ STATICFILES_STORAGE: 'StaticFilesStorage' }), { modules: [fake] });
    await callCommand(site, 'collectstatic', { input: false, verbosity: 0, stdout: new TextOutput() });
    expect(readdirSync(path.join(folder, 'out')).filter((name) => !name.startsWith('.'))).toEqual([
      'only.txt',
    ]);
  });

  it('replaces one of the finders, where a setting names it and where a class asks for it', () => {
    class Fake extends BaseFinder {
      list(): Iterable<FoundFile> {
        return [];
      }
    }
    const fake = new Fake();
    const swap = new ContainerModule(({ rebind }) => {
      rebind(FileSystemFinder).toConstantValue(fake as unknown as FileSystemFinder);
    });
    const finders = createSite(shop(), { modules: [swap] }).container.get(FINDERS);
    expect([finders.length, finders[0]]).toEqual([2, fake]);
  });

  it('replaces a command, by its name or by its class', async () => {
    class Silent extends BaseCommand {
      readonly help = 'Say nothing.';
      handle(): string {
        return 'silence';
      }
    }
    const named = new ContainerModule(({ bind }) => {
      bind(COMMANDS).toConstantValue({ name: 'version', app: 'shop', load: () => Silent });
    });
    const classed = new ContainerModule(({ bind }) => {
      bind(PriceCommand).toDynamicValue(() => new Silent() as unknown as PriceCommand);
    });
    const site = createSite(shop(), { modules: [named, classed] });
    for (const name of ['version', 'price']) {
      expect(await callCommand(site, name, { stdout: new TextOutput() })).toBe('silence');
    }
  });

  it('has another of the built-in storages', () => {
    const swap = new ContainerModule(({ rebind }) => {
      rebind(STORAGE).to(StaticFilesStorage).inSingletonScope();
    });
    const { container } = createSite(shop(), { modules: [swap] });
    expect(container.get(STORAGE)).toBeInstanceOf(StaticFilesStorage);
    expect(container.get(STORAGE).url('a.txt')).toBe('/static/a.txt');
  });

  it('swaps the storage', () => {
    const storage = { url: (name: string) => `memory:${name}` } as Storage;
    const swap = new ContainerModule(({ rebind }) => {
      rebind(STORAGE).toConstantValue(storage);
    });
    expect(
      createSite(shop(), { modules: [swap] })
        .container.get(STORAGE)
        .url('x'),
    ).toBe('memory:x');
  });
});

describe('what cannot be made', () => {
  it('names the token that nothing is bound to, and the class that needs it', () => {
    const site = createSite(shop({ INSTALLED_APPS: [], STATICFILES_STORAGE: PricedStorage }));
    expect(() => site.container.get(PriceCommand)).toThrow(
      /^Nothing is bound to Symbol\(shop:Prices\), which PriceCommand needs\.$/,
    );
    expect(() => site.container.get(STORAGE)).toThrow(
      /^Nothing is bound to Symbol\(shop:Prices\), which PricedStorage needs\.$/,
    );
  });

  it('shows a circle among classes', () => {
    const HEN = Symbol.for('farm:Hen');
    const EGG = Symbol.for('farm:Egg');
    @injectable()
    class Hen {
      readonly egg: unknown;

      constructor(@inject(EGG) egg: unknown) {
        this.egg = egg;
      }
    }
    @injectable()
    class Egg {
      readonly hen: unknown;

      constructor(@inject(HEN) hen: unknown) {
        this.hen = hen;
      }
    }
    const farm = new ContainerModule(({ bind }) => {
      bind(HEN).to(Hen);
      bind(EGG).to(Egg);
    });
    const site = createSite(shop(), { modules: [farm] });
    expect(() => site.container.get(HEN)).toThrow(
      'Circular dependency: Symbol(farm:Hen) → Symbol(farm:Egg) → Symbol(farm:Hen).',
    );
  });

  it('shows a circle by way of what the settings name', () => {
    class AskingFinder extends BaseFinder {
      static readonly inject = [STORAGE];
      readonly storage: Storage;

      constructor(storage: Storage) {
        super();
        this.storage = storage;
      }
      list(): Iterable<FoundFile> {
        return [];
      }
    }
    const { container } = createSite(shop({ STATICFILES_FINDERS: [AskingFinder] }));
    expect(() => container.get(FINDERS)).toThrow(
      'Circular dependency: Symbol(whitenoise-node:Finders) → AskingFinder → Symbol(whitenoise-node:Storage) → ' +
        'CompressedManifestStaticFilesStorage → Symbol(whitenoise-node:Finders).',
    );
  });

  it('shows a circle by way of middleware', () => {
    const asking: MiddlewareFunction = (next, container) => {
      container.get(HANDLER);
      return next;
    };
    const { container } = createSite(shop({ MIDDLEWARE: [asking] }));
    expect(() => container.get(HANDLER)).toThrow(
      'Circular dependency: Symbol(whitenoise-node:Handler) → Symbol(whitenoise-node:Handler).',
    );
  });
});
