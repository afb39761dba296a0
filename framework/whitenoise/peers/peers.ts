import { hashInName } from '../../manifest';
import { Absent } from '../decision';
import { Folder } from '../folder';
import { LONGEST_NAME, MissMemory } from '../miss-memory';
import type { Mount } from '../mount';
import { type FileRequest, joined } from '../request';
import type { Evidence } from './download';
import { isFromPeer } from './hop';
import { Landing } from './landing';
import { Peer } from './peer';

/** Time in ms after which a name is missing that was asked for, whatever the peers do. */
const DEADLINE = 10_000;

/** Number of files that are fetched at once; others wait. */
const AT_ONCE = 16;

/** Number of names that are asked for or wait, at most. Others are missing. */
const MOST_WAITING = 1000;

/** Names of one second that nobody had, after which no other is asked for: a flood must not go round. */
const MOST_MISSES = 100;
const SECOND = 1000;

/** The files that are served, as far as the peers need to know them. */
export interface ServedFiles {
  readonly mounts: readonly Mount[];
  /** Gives the manifest's facts about a file of a mount; null when the mount has no manifest. */
  evidenceFor(mount: Mount, path: string): { readonly record: Evidence['record'] } | null;
  /** Looks at the disk for a file that has arrived. */
  refresh(url: string): void;
}

/**
 * Asks other machines for a hashed name that is not here: a page of the next release asks one that has only this one.
 * Only the hosts that the deployer named are asked, nothing of the client's request is passed on but the name, and
 * nothing is taken but bytes that the name itself, or the manifest, proves. They are kept in the folder of the release.
 *
 * A request that comes from a peer is not passed on: each asks all others itself.
 */
export class Peers {
  readonly #peers: readonly Peer[];
  readonly #files: ServedFiles;
  readonly #warn: (message: string) => void;
  readonly #missing = new MissMemory();
  readonly #landings = new Map<string, Landing>();
  /** The names that are asked for or wait: each is fetched once, however many clients want it. */
  readonly #fetches = new Map<string, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  readonly #closing = new AbortController();
  #underWay = 0;
  #until = 0;
  #misses = 0;
  #warned = false;

  /** @param bases URLs that end with a slash */
  constructor(bases: readonly string[], files: ServedFiles, warn: (message: string) => void) {
    this.#peers = bases.map((base) => new Peer(base, warn));
    this.#files = files;
    this.#warn = warn;
  }

  /**
   * Tells that the answer has to wait for the peers; null when they are not asked.
   *
   * @param url the decoded path, of which no file is here; null for one that no file can have
   */
  absent(url: string | null, { method, headers }: FileRequest): Absent | null {
    if (this.#peers.length === 0 || this.#closing.signal.aborted || url === null) return null;
    if (method !== 'GET' && method !== 'HEAD') return null;
    if (url.length > LONGEST_NAME || hashInName(url) === null || this.#missing.has(url)) return null;
    if (isFromPeer(joined(headers['cdn-loop']))) return null;
    const fetching = this.#fetches.get(url);
    if (fetching !== undefined) return new Absent(() => fetching);
    if (this.#fetches.size >= MOST_WAITING || this.#isFlooded()) return null;
    const mount = this.#mountOf(url);
    return mount === null ? null : new Absent(() => this.#ask(url, mount));
  }

  /** Ends everything that is under way; nobody is asked any more. */
  close(): void {
    this.#closing.abort();
  }

  /** The folder that a URL would be in: of those whose prefix it has, the one with the longest. */
  #mountOf(url: string): Mount | null {
    let nearest: Mount | null = null;
    for (const mount of this.#files.mounts) {
      if (!(mount.source instanceof Folder) || !url.startsWith(mount.prefix)) continue;
      if (nearest === null || mount.prefix.length >= nearest.prefix.length) nearest = mount;
    }
    return nearest?.serves(url.slice(nearest.prefix.length)) ? nearest : null;
  }

  #isFlooded(): boolean {
    const now = performance.now();
    if (now >= this.#until) {
      this.#until = now + SECOND;
      this.#misses = 0;
    }
    return this.#misses >= MOST_MISSES;
  }

  #ask(url: string, mount: Mount): Promise<void> {
    const known = this.#fetches.get(url);
    if (known !== undefined) return known;
    const fetching = this.#obtain(url, mount).finally(() => this.#fetches.delete(url));
    this.#fetches.set(url, fetching);
    return fetching;
  }

  /** Gets a file, or remembers that nobody has it. Never fails. */
  async #obtain(url: string, mount: Mount): Promise<void> {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(DEADLINE)]);
    try {
      await this.#waitForTurn();
      try {
        if (!signal.aborted && (await this.#fetch(url, mount, signal))) {
          this.#files.refresh(url);
          return;
        }
      } finally {
        this.#underWay--;
        this.#waiting.shift()?.();
      }
    } catch (error) {
      // The disk cannot be written to, as in a container whose file system is read-only.
      if (!this.#warned) this.#warn(`Not kept: ${url}: ${(error as Error).message}`);
      this.#warned = true;
    }
    this.#misses++;
    this.#missing.add(url);
  }

  async #waitForTurn(): Promise<void> {
    if (this.#underWay >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#underWay++;
  }

  async #fetch(url: string, mount: Mount, signal: AbortSignal): Promise<boolean> {
    const path = url.slice(mount.prefix.length);
    const hash = hashInName(path);
    const evidence = this.#files.evidenceFor(mount, path);
    if (hash === null || evidence === null || !(mount.source instanceof Folder)) return false;
    const landing = this.#landingIn(mount.source.label);
    for (const peer of this.#peers) {
      if (signal.aborted) return false;
      if (peer.isResting) continue;
      const temporary = await landing.temporary();
      if (await peer.fetch(path, temporary, { hash, ...evidence }, signal))
        return landing.settle(temporary, path);
    }
    return false;
  }

  #landingIn(root: string): Landing {
    const known = this.#landings.get(root) ?? new Landing(root);
    this.#landings.set(root, known);
    return known;
  }
}
