import { EventEmitter } from 'node:events';
import { Container, ContainerModule, inject, injectable, type ServiceIdentifier } from 'inversify';
import { describe, expect, it } from 'vitest';
import { dependencies, SERVICES, SiteServices } from '../../framework/services';

const NAME = Symbol.for('test:Name') as ServiceIdentifier<string>;
const GREETING = Symbol.for('test:Greeting') as ServiceIdentifier<{ text: string }>;
const RULES = Symbol.for('test:Rules') as ServiceIdentifier<string>;

function greeting(): SiteServices {
  const services = new SiteServices();
  services.provide(NAME, () => 'Ada');
  services.provide(GREETING, (all) => ({ text: `Hello ${all.get(NAME)}` }));
  return services;
}

/** Says by a list what its constructor asks for. */
class Named {
  static readonly inject = dependencies<typeof Named>(NAME);
  constructor(readonly name: string) {}
}

/** With the container and without it, everything must come out the same. */
const WAYS = [
  ['by plain functions', (services: SiteServices) => services],
  [
    'with the container over them',
    (services: SiteServices) => {
      expect(services.container).toBeInstanceOf(Container);
      return services;
    },
  ],
] as const;

describe.each(WAYS)('services, %s', (_way, through) => {
  it('are made with others, once, when they are first asked for', () => {
    let made = 0;
    const services = greeting();
    services.provide(GREETING, (all) => ({ text: `${++made}: ${all.get(NAME)}` }));
    through(services);
    expect(made).toBe(0);
    expect(services.get(GREETING).text).toBe('1: Ada');
    expect(services.get(GREETING)).toBe(services.get(GREETING));
    expect(made).toBe(1);
  });

  it('may be several under one token, in their order, or none', () => {
    const services = new SiteServices();
    for (const rule of ['a', 'b']) services.contribute(RULES, () => rule);
    expect(through(services).getAll(RULES)).toEqual(['a', 'b']);
    services.contribute(RULES, () => 'c');
    expect(services.getAll(RULES)).toEqual(['a', 'b', 'c']);
    expect(services.getAll(NAME)).toEqual([]);
  });

  it('are known, or not', () => {
    const services = through(greeting());
    services.contribute(RULES, () => 'a');
    expect([NAME, GREETING, RULES].map((token) => services.has(token))).toEqual([true, true, true]);
    expect(services.has(Symbol.for('test:Nothing'))).toBe(false);
  });

  it('may be added later, and replaced', () => {
    const services = through(new SiteServices());
    for (const name of ['Ada', 'Grace']) services.provide(NAME, () => name);
    expect(services.get(NAME)).toBe('Grace');
  });

  it('that are missing are named', () => {
    expect(() => through(new SiteServices()).get(NAME)).toThrow(/No bindings found.*test:Name/);
  });

  it('that need each other say so, and one that could not be made may be asked for again', () => {
    const services = through(greeting());
    services.provide(NAME, (all) => all.get(GREETING).text);
    expect(() => services.get(GREETING)).toThrow('What makes Symbol(test:Greeting) asks for it');
    services.provide(NAME, () => 'Grace');
    expect(services.get(GREETING).text).toBe('Hello Grace');
  });

  it('hold themselves', () => {
    const services = through(new SiteServices());
    expect(services.get(SERVICES)).toBe(services);
  });

  it('are given to a constructor that lists them', () => {
    class Greeter {
      static readonly inject = dependencies<typeof Greeter>(GREETING, RULES);
      constructor(
        readonly greeting: { text: string },
        readonly rule: string,
      ) {}
    }
    const made = through(greeting()).make(Greeter, new Map([[RULES, 'be kind']]));
    expect([made.greeting.text, made.rule]).toEqual(['Hello Ada', 'be kind']);
  });

  it('are given to a class that leaves the constructor to its base, with decorators or without', () => {
    class Plain extends Named {}
    @injectable()
    class Decorated extends Named {}
    const services = through(greeting());
    expect(services.make(Plain).name).toBe('Ada');
    expect(services.make(Decorated).name).toBe('Ada');
  });

  it('are given to a class that has decorators, whatever its base lists', () => {
    @injectable()
    class Own extends Named {
      constructor(
        @inject(RULES) readonly rule: string,
        @inject(GREETING) greeting: { text: string },
      ) {
        super(greeting.text);
      }
    }
    const made = through(greeting()).make(Own, new Map([[RULES, 'be kind']]));
    expect([made.name, made.rule]).toEqual(['Hello Ada', 'be kind']);
  });

  it('are given to decorated properties', () => {
    @injectable()
    class Late {
      @inject(NAME) readonly name!: string;
    }
    expect(through(greeting()).make(Late).name).toBe('Ada');
  });

  it('are given to decorated properties beside what a class, or its base, lists', () => {
    class Late extends Named {
      @inject(GREETING) readonly greeting!: { text: string };
    }
    class Later extends Late {}
    class Mixed {
      static readonly inject = dependencies<typeof Mixed>(NAME);
      @inject(GREETING) readonly greeting!: { text: string };
      constructor(readonly name: string) {}
    }
    const services = through(greeting());
    for (const type of [Late, Later, Late, Mixed]) {
      const made = services.make<Late | Mixed>(type);
      expect([made.name, made.greeting.text]).toEqual(['Ada', 'Hello Ada']);
    }
  });

  it('are given to a class whose decorated parameters have defaults, whatever its base lists', () => {
    @injectable()
    class Own extends Named {
      constructor(@inject(GREETING) greeting = { text: 'Nobody' }) {
        super(greeting.text);
      }
    }
    expect(through(greeting()).make(Own).name).toBe('Hello Ada');
  });

  it('are given to a class that leaves the constructor to a base with decorators', () => {
    @injectable()
    class Asking {
      constructor(@inject(NAME) readonly name: string) {}
    }
    class Plain extends Asking {}
    @injectable()
    class Decorated extends Asking {}
    const services = through(greeting());
    expect([services.make(Plain).name, services.make(Decorated).name]).toEqual(['Ada', 'Ada']);
  });

  it('make a class whose base asks for what nobody can know', () => {
    class Middle extends Named {
      constructor(first: string, last: string) {
        super(`${first} ${last}`);
      }
    }
    class Own extends Middle {
      constructor() {
        super('Grace', 'Hopper');
      }
    }
    @injectable()
    class Emitter extends EventEmitter {}
    const services = through(greeting());
    expect(services.make(Own).name).toBe('Grace Hopper');
    expect(services.make(Emitter)).toBeInstanceOf(EventEmitter);
    expect(Reflect.getOwnMetadataKeys(EventEmitter)).toEqual([]);
  });

  it('make a class that asks for nothing', () => {
    class Nothing {
      readonly made = true;
    }
    expect(through(new SiteServices()).make(Nothing).made).toBe(true);
  });
});

describe('the container', () => {
  it('has the last word: what is bound anew there, others get', () => {
    const services = greeting();
    services.container.load(
      new ContainerModule(({ rebind }) => {
        rebind(NAME).toConstantValue('Grace');
      }),
    );
    expect(services.get(NAME)).toBe('Grace');
    expect(services.get(GREETING).text).toBe('Hello Grace');
  });

  it('holds what was made before it was there', () => {
    const services = greeting();
    const before = services.get(GREETING);
    expect(services.container.get(GREETING)).toBe(before);
  });

  it('holds itself', () => {
    @injectable()
    class Holder {
      constructor(@inject(Container) readonly container: Container) {}
    }
    const services = new SiteServices();
    expect(services.make(Holder).container).toBe(services.container);
  });

  it('makes a class anew each time, or once where it is bound so', () => {
    @injectable()
    class Free {}
    @injectable()
    class Bound {}
    const services = new SiteServices();
    services.container.bind(Bound).toSelf().inSingletonScope();
    expect(services.make(Free)).not.toBe(services.make(Free));
    expect(services.make(Bound)).toBe(services.make(Bound));
  });

  it('gives what a class is bound to, also for one that lists what it asks for', () => {
    class Greeter {
      static readonly inject = dependencies<typeof Greeter>(NAME);
      constructor(readonly name: string) {}
    }
    const services = greeting();
    services.container.bind(Greeter).toConstantValue(new Greeter('Grace'));
    expect(services.make(Greeter).name).toBe('Grace');
  });

  it('has a class only when it is bound', () => {
    @injectable()
    class Free {}
    const services = greeting();
    expect([services.container, services.has(Free), services.getAll(Free)]).toEqual([
      services.container,
      false,
      [],
    ]);
  });

  it('makes a class that a part of the house has left, wherever a project binds it', () => {
    class Greeter {
      static readonly inject = dependencies<typeof Greeter>(NAME);
      constructor(readonly name: string) {}
    }
    const OTHER = Symbol.for('test:Other') as ServiceIdentifier<Greeter>;
    const services = greeting();
    services.provide(Greeter, (all) => all.make(Greeter, new Map([[NAME, 'Grace']])));
    services.container.bind(OTHER).to(Greeter);
    expect([services.get(Greeter).name, services.get(OTHER).name]).toEqual(['Grace', 'Ada']);
  });
});
