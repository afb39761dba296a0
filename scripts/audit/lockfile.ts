import type { BundledPackage } from '../build/packages';

/** A package as package-lock.json has it. */
export interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly license?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** package-lock.json, of version 2 and later. Folder → package; the project itself is ''. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, Locked>>;
}

/** The parts of package.json that the lockfile has to agree with. */
export type Wanted = Pick<Locked, 'dependencies' | 'devDependencies'>;

/**
 * Lists the faults of a lockfile, in words. It has to fix the bytes of every package, to leave the choice of a registry
 * to whoever installs, and to name the very packages that were bundled; and none of those may run a script when it is
 * installed.
 *
 * @param bundled the packages that the build put into the bundle
 * @param scriptsOf the scripts of an installed package, by its folder: those of a lockfile were somebody's to write
 */
export function faultsOf(
  lockfile: Lockfile,
  wanted: Wanted,
  bundled: readonly BundledPackage[],
  scriptsOf: (folder: string) => Readonly<Record<string, string>>,
): string[] {
  const faults: string[] = [];
  for (const [folder, locked] of others(lockfile.packages)) {
    // Packages of other platforms, which the registry did not offer, are listed without a digest and never installed.
    if (!locked.optional && !locked.integrity?.startsWith('sha512-')) {
      faults.push(`${folder} is not fixed by a strong digest (${locked.integrity ?? 'none'})`);
    }
    if (locked.resolved !== undefined)
      faults.push(`${folder} names the server it came from: ${locked.resolved}`);
  }
  for (const { folder, version } of bundled) {
    const locked = lockfile.packages[folder];
    if (locked?.version !== version) {
      faults.push(`${folder} is ${locked?.version ?? 'not there'}, and the bundle holds ${version}`);
    }
    const scripts = AT_INSTALL.filter((name) => name in scriptsOf(folder));
    if (locked?.hasInstallScript || scripts.length > 0) {
      faults.push(
        `${folder} runs a script when it is installed (${scripts.join(', ') || 'by the lockfile'})`,
      );
    }
  }
  const { dependencies, devDependencies } = lockfile.packages[''] ?? {};
  for (const [name, locked] of Object.entries({ dependencies, devDependencies })) {
    if (!isSame(locked, wanted[name as keyof Wanted]))
      faults.push(`its ${name} are not those of package.json`);
  }
  return faults;
}

const AT_INSTALL = ['preinstall', 'install', 'postinstall'];

function others(packages: Lockfile['packages']): [string, Locked][] {
  return Object.entries(packages).filter(([folder, { link }]) => folder !== '' && !link);
}

function isSame(
  one: Readonly<Record<string, string>> = {},
  other: Readonly<Record<string, string>> = {},
): boolean {
  const sorted = (record: object) => JSON.stringify(Object.entries(record).sort());
  return sorted(one) === sorted(other);
}
