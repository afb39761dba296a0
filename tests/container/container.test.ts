import { EventEmitter } from 'node:events';
import { Container, ContainerModule, inject, injectable, type ServiceIdentifier } from 'inversify';
import { describe, expect, it } from 'vitest';
import { construct, createContainer, dependencies } from '../../framework/container';
import { explain } from '../../framework/container/dependency-error';

const NAME = Symbol.for('test:Name') as ServiceIdentifier<string>;
const GREETING = Symbol.for('test:Greeting') as ServiceIdentifier<{ text: string }>;
const RULE = Symbol.for('test:Rule') as ServiceIdentifier<string>;

function greeting(): Container {
  const container = createContainer();
  container.bind(NAME).toConstantValue('Ada');
  container
    .bind(GREETING)
    .toResolvedValue((name) => ({ text: `Hello ${name}` }), [NAME])
    .inSingletonScope();
  return container;
}

/** Lists what its constructor needs. */
class Named {
  static readonly inject = dependencies<typeof Named>(NAME);
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

describe('a constructed class', () => {
  it('gets what its static list names, and what is given for it alone', () => {
    class Greeter {
      static readonly inject = dependencies<typeof Greeter>(GREETING, RULE);
      readonly greeting: { text: string };
      readonly rule: string;

      constructor(greeting: { text: string }, rule: string) {
        this.greeting = greeting;
        this.rule = rule;
      }
    }
    const container = greeting();
    const made = construct(container, Greeter, new Map([[RULE, 'be kind']]));
    expect([made.greeting.text, made.rule]).toEqual(['Hello Ada', 'be kind']);
    expect(container.isCurrentBound(RULE)).toBe(false);
    expect(() => construct(container, Greeter)).toThrow('Nothing is bound to Symbol(test:Rule)');
  });

  it('gets what its base needs when it leaves the constructor to it, with decorators or without', () => {
    class Plain extends Named {}
    @injectable()
    class Decorated extends Named {}
    const container = greeting();
    expect(construct(container, Plain).name).toBe('Ada');
    expect(construct(container, Decorated).name).toBe('Ada');
  });

  it('gets what its decorators name, whatever its base lists', () => {
    @injectable()
    class Own extends Named {
      readonly rule: string;

      constructor(@inject(RULE) rule: string, @inject(GREETING) greeting: { text: string }) {
        super(greeting.text);
        this.rule = rule;
      }
    }
    const made = construct(greeting(), Own, new Map([[RULE, 'be kind']]));
    expect([made.name, made.rule]).toEqual(['Hello Ada', 'be kind']);
  });

  it('gets its decorated properties', () => {
    @injectable()
    class Late {
      @inject(NAME) readonly name!: string;
    }
    expect(construct(greeting(), Late).name).toBe('Ada');
  });

  it('gets its decorated properties beside what it, or its base, lists', () => {
    class Late extends Named {
      @inject(GREETING) readonly greeting!: { text: string };
    }
    class Later extends Late {}
    class Mixed {
      static readonly inject = dependencies<typeof Mixed>(NAME);
      @inject(GREETING) readonly greeting!: { text: string };
      readonly name: string;

      constructor(name: string) {
        this.name = name;
      }
    }
    const container = greeting();
    for (const type of [Late, Later, Late, Mixed]) {
      const made = construct<Late | Mixed>(container, type);
      expect([made.name, made.greeting.text]).toEqual(['Ada', 'Hello Ada']);
    }
  });

  it('gets decorated parameters that have defaults, whatever its base lists', () => {
    @injectable()
    class Own extends Named {
      constructor(@inject(GREETING) greeting = { text: 'Nobody' }) {
        super(greeting.text);
      }
    }
    expect(construct(greeting(), Own).name).toBe('Hello Ada');
  });

  it('gets what a base with decorators needs when it leaves the constructor to it', () => {
    @injectable()
    class Asking {
      readonly name: string;

      constructor(@inject(NAME) name: string) {
        this.name = name;
      }
    }
    class Plain extends Asking {}
    @injectable()
    class Decorated extends Asking {}
    const container = greeting();
    expect([construct(container, Plain).name, construct(container, Decorated).name]).toEqual(['Ada', 'Ada']);
  });

  it('may have a base whose needs nobody can know', () => {
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
    const container = greeting();
    expect(construct(container, Own).name).toBe('Grace Hopper');
    expect(construct(container, Emitter)).toBeInstanceOf(EventEmitter);
    expect(Reflect.getOwnMetadataKeys(EventEmitter)).toEqual([]);
  });

  it('may need nothing', () => {
    class Nothing {
      readonly made = true;
    }
    expect(construct(createContainer(), Nothing).made).toBe(true);
  });

  it('is a new object each time, or what it is bound to', () => {
    @injectable()
    class Free {}
    @injectable()
    class Single {}
    const container = greeting();
    container.bind(Single).toSelf().inSingletonScope();
    container.bind(Named).toConstantValue(new Named('Grace'));
    expect(construct(container, Free)).not.toBe(construct(container, Free));
    expect(construct(container, Single)).toBe(construct(container, Single));
    expect(construct(container, Named).name).toBe('Grace');
  });

  it('is made anew where something is given, also when it is bound', () => {
    const OTHER = Symbol.for('test:Other') as ServiceIdentifier<Named>;
    const container = greeting();
    container
      .bind(Named)
      .toDynamicValue(() => construct(container, Named, new Map([[NAME, 'Grace']])))
      .inSingletonScope();
    container.bind(OTHER).to(Named);
    expect([container.get(Named).name, container.get(OTHER).name]).toEqual(['Grace', 'Ada']);
    expect(container.get(Named)).toBe(container.get(Named));
  });

  it('may need the container itself', () => {
    @injectable()
    class Holder {
      readonly container: Container;

      constructor(@inject(Container) container: Container) {
        this.container = container;
      }
    }
    const container = createContainer();
    expect(construct(container, Holder).container).toBe(container);
    expect(construct(container, Holder, new Map([[NAME, 'Ada']])).container).toBe(container);
  });
});

it('a module that several sites load keeps nothing of one for another', () => {
  const module = new ContainerModule(({ bind }) => {
    bind(GREETING)
      .toDynamicValue((context) => ({ text: `Hi ${context.get(NAME)}` }))
      .inSingletonScope();
  });
  const texts = ['Ada', 'Grace'].map((name) => {
    const container = createContainer();
    container.bind(NAME).toConstantValue(name);
    container.load(module);
    return container.get(GREETING).text;
  });
  expect(texts).toEqual(['Hi Ada', 'Hi Grace']);
});

describe('a missing binding', () => {
  @injectable()
  class Visitor {
    readonly name: string;

    constructor(@inject(NAME) name: string) {
      this.name = name;
    }
  }
  @injectable()
  class Party {
    readonly visitor: Visitor;

    constructor(@inject(Visitor) visitor: Visitor) {
      this.visitor = visitor;
    }
  }

  it('is named when it is asked for', () => {
    expect(() => createContainer().get(NAME)).toThrow(/^Nothing is bound to Symbol\(test:Name\)\.$/);
    expect(() => construct(createContainer(), Named)).toThrow(
      /^Nothing is bound to Symbol\(test:Name\), which Named needs\.$/,
    );
  });

  it('is named with the class that needs it, however deep that lies', () => {
    const message = /^Nothing is bound to Symbol\(test:Name\), which Visitor needs\.$/;
    expect(() => createContainer().get(Party)).toThrow(message);
    expect(() => construct(createContainer(), Party)).toThrow(message);
    expect(() => construct(createContainer(), Party, new Map([[RULE, 'be kind']]))).toThrow(message);
  });

  it('is named by the one among several services that needs it', () => {
    const container = createContainer();
    container.bind(RULE).toConstantValue('be kind');
    container.bind(RULE).toResolvedValue((name) => `be kind to ${name}`, [NAME]);
    expect(() => container.getAll(RULE)).toThrow(
      'Nothing is bound to Symbol(test:Name), which Symbol(test:Rule) needs.',
    );
  });

  it('does not hide an error of the service itself', () => {
    const container = createContainer();
    const own = new Error('No bindings today');
    container.bind(NAME).toDynamicValue(() => {
      throw own;
    });
    expect(() => container.get(NAME)).toThrow(own);
  });
});

describe('a circular binding', () => {
  const NAMES = /^Circular dependency: Symbol\(test:Name\) → Symbol\(test:Rule\) → Symbol\(test:Name\)\.$/;

  it('is named among what inversify can plan', () => {
    const container = createContainer();
    container.bind(NAME).toResolvedValue((rule) => rule, [RULE]);
    container.bind(RULE).toResolvedValue((name) => name, [NAME]);
    expect(() => container.get(NAME)).toThrow(NAMES);
    expect(() => construct(container, Named)).toThrow(NAMES);
  });

  it('is named among functions that look up what they need', () => {
    const container = createContainer();
    container.bind(NAME).toDynamicValue((all) => all.get(RULE));
    container.bind(RULE).toDynamicValue((all) => all.get(NAME));
    expect(() => container.get(NAME)).toThrow(NAMES);
  });

  it('is named among functions of modules, and where one was bound anew', () => {
    const container = createContainer();
    const module = new ContainerModule(({ bind }) => {
      bind(NAME).toDynamicValue((all) => all.get(RULE));
      bind(RULE).toConstantValue('plain');
    });
    const again = new ContainerModule(({ rebind }) => {
      rebind(RULE).toDynamicValue((all) => all.get(NAME));
    });
    container.load(module, again);
    expect(() => container.get(NAME)).toThrow(NAMES);
    container.unload(module, again);
    expect(container.isCurrentBound(NAME)).toBe(false);
    container.load(module);
    container.rebind(RULE).toDynamicValue((all) => all.get(NAME));
    expect(() => container.get(NAME)).toThrow(NAMES);
  });

  it('is none where one binding of a service needs another one of it', () => {
    const container = createContainer();
    container
      .bind(NAME)
      .toDynamicValue(() => 'Ada')
      .whenNamed('short');
    container
      .bind(NAME)
      .toDynamicValue((all) => `${all.get(NAME, { name: 'short' })} Lovelace`)
      .whenNamed('long');
    expect(container.get(NAME, { name: 'long' })).toBe('Ada Lovelace');
  });

  it('is named with the classes that were constructed on the way', () => {
    const container = createContainer();
    container.bind(NAME).toDynamicValue(() => construct(container, Listed).rule);
    container.bind(RULE).toResolvedValue((name) => name, [NAME]);
    class Listed {
      static readonly inject = dependencies<typeof Listed>(RULE);
      readonly rule: string;

      constructor(rule: string) {
        this.rule = rule;
      }
    }
    expect(() => container.get(NAME)).toThrow(
      'Circular dependency: Symbol(test:Name) → Listed → Symbol(test:Name).',
    );
    expect(() => construct(container, Listed)).toThrow(
      'Circular dependency: Listed → Symbol(test:Name) → Listed.',
    );
  });

  it('is told where functions of the project hide the names', () => {
    const overflow = new Error('Circular dependency found: (No dependency trace)');
    expect(explain(overflow, NAME)).toMatchObject({
      message:
        'Circular dependency: Symbol(test:Name) needs itself, by way of something that is bound with toDynamicValue().',
    });
  });

  it('can be mended: one that could not be made may be asked for again', () => {
    const container = createContainer();
    container.bind(NAME).toDynamicValue((all) => all.get(GREETING).text);
    container.bind(GREETING).toDynamicValue((all) => ({ text: `Hello ${all.get(NAME)}` }));
    expect(() => container.get(GREETING)).toThrow('Circular dependency');
    container.rebind(NAME).toConstantValue('Grace');
    expect(container.get(GREETING).text).toBe('Hello Grace');
  });
});
