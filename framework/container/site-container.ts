import {
  type BindToFluentSyntax,
  Container,
  type ContainerModule,
  type ContainerModuleLoadOptions,
  type GetAllOptions,
  type GetOptions,
  type ServiceIdentifier,
} from 'inversify';
import { CIRCULARITY_GUARD, CircularityGuard, guardFunctions } from './circular';
import { explain } from './dependency-error';

/**
 * A container of inversify whose errors about missing and circular bindings are one sentence each, whoever bound the
 * services: the framework, or a project with functions of its own.
 */
export class SiteContainer extends Container {
  override bind<T>(token: ServiceIdentifier<T>): BindToFluentSyntax<T> {
    return guardFunctions(super.bind(token), token);
  }

  override rebind<T>(token: ServiceIdentifier<T>): BindToFluentSyntax<T> {
    return guardFunctions(super.rebind(token), token);
  }

  override load(...modules: ContainerModule[]): void {
    super.load(...modules.map(withGuards));
  }

  override get<T>(
    token: ServiceIdentifier<T>,
    options: GetOptions & { readonly optional: true },
  ): T | undefined;
  override get<T>(token: ServiceIdentifier<T>, options?: GetOptions): T;
  override get<T>(token: ServiceIdentifier<T>, options?: GetOptions): T {
    try {
      return super.get(token, options);
    } catch (error) {
      throw explain(error, token);
    }
  }

  override getAll<T>(token: ServiceIdentifier<T>, options?: GetAllOptions): T[] {
    try {
      return super.getAll(token, options);
    } catch (error) {
      throw explain(error, token);
    }
  }
}

/** The same module, with guards around the functions that it binds. */
function withGuards(module: ContainerModule): ContainerModule {
  const load = (options: ContainerModuleLoadOptions) =>
    module.load({
      ...options,
      bind: (token) => guardFunctions(options.bind(token), token),
      rebind: (token) => guardFunctions(options.rebind(token), token),
    });
  return { id: module.id, load } as ContainerModule;
}

/** Creates the container of a site. It is bound to `Container` itself, for classes that look up services later. */
export function createContainer(): Container {
  const container = new SiteContainer({ autobind: true });
  container.bind(Container).toConstantValue(container);
  container.bind(CIRCULARITY_GUARD).toConstantValue(new CircularityGuard());
  return container;
}
