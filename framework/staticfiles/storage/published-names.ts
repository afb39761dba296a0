import { type Manifest, readManifest } from '../../manifest';

/** Which name a static file was published under, out of a manifest that is read when it is first asked. */
export class PublishedNames {
  private manifest: Manifest | null = null;

  /**
   * @param folder where the manifest lies
   * @param name its file name
   */
  constructor(
    private readonly folder: () => string,
    private readonly name: string,
  ) {}

  /** @throws ManifestError when there is a manifest that cannot be used */
  get(path: string): string | undefined {
    return this.paths()[path];
  }

  /** All names that files can be asked by. */
  known(): string[] {
    return Object.keys(this.paths());
  }

  forget(): void {
    this.manifest = null;
  }

  private paths(): Manifest['paths'] {
    this.manifest ??= readManifest(this.folder(), this.name);
    return this.manifest?.paths ?? {};
  }
}
