import { Container, type GetAllOptions, type GetOptions, type ServiceIdentifier } from 'inversify';
import { CIRCULARITY_GUARD, CircularityGuard } from './circular';
import { explain } from './dependency-error';

/** A container of inversify whose errors about missing and circular bindings are one sentence each. */
export class SiteContainer extends Container {
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

/** Creates the container of a site. It is bound to `Container` itself, for classes that look up services later. */
export function createContainer(): Container {
  const container = new SiteContainer({ autobind: true });
  container.bind(Container).toConstantValue(container);
  container.bind(CIRCULARITY_GUARD).toConstantValue(new CircularityGuard());
  return container;
}
