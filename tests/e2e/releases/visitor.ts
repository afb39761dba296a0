import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { BrowserContext, CDPSession } from 'playwright-core';
import { launchProfile } from '../browser';

/** One answer that came over the network, as the browser counts its bytes. */
export interface Transfer {
  readonly url: string;
  readonly status: number;
  /** The content coding, or an empty string. */
  readonly encoding: string;
  /** Bytes of the answer's head. */
  readonly head: number;
  /** Bytes of the answer's body, still encoded. */
  readonly body: number;
}

/** A page that was opened: its transfers, and the value of an expression in it. */
export interface Visit {
  readonly transfers: readonly Transfer[];
  readonly sight: string;
}

/** Someone with a browser and a profile of its own, which outlasts the browser. */
export class Visitor {
  readonly #profile = mkdtempSync(path.join(os.tmpdir(), 'visitor-'));
  #browser: BrowserContext | null = null;

  /**
   * Opens a page in a new tab, the browser if it is closed, and gives what came over the network.
   *
   * @param sight an expression that is evaluated in the page
   */
  async visit({ address, sight }: { address: string; sight: string }): Promise<Visit> {
    this.#browser ??= await launchProfile(this.#profile);
    const page = await this.#browser.newPage();
    try {
      const network = await this.#browser.newCDPSession(page);
      const transfers = await record(network);
      await page.goto(address, { waitUntil: 'networkidle' });
      const seen = String(await page.evaluate(sight));
      // The browser puts dictionaries away after the page has loaded.
      await setTimeout(500);
      return { transfers, sight: seen };
    } finally {
      await page.close();
    }
  }

  /** Closes the browser; the next visit starts another with the same profile. */
  async leave(): Promise<void> {
    await this.#browser?.close();
    this.#browser = null;
  }

  async forget(): Promise<void> {
    await this.leave();
    rmSync(this.#profile, { recursive: true, force: true });
  }
}

/** Adds each answer to the list once it is there as a whole; those from the browser's own caches are left out. */
async function record(network: CDPSession): Promise<Transfer[]> {
  const transfers: Transfer[] = [];
  const begun = new Map<string, Omit<Transfer, 'body'>>();
  const cached = new Set<string>();
  network.on('Network.requestServedFromCache', ({ requestId }) => cached.add(requestId));
  network.on('Network.responseReceived', ({ requestId, response }) => {
    const { url, status, headers, fromDiskCache, encodedDataLength } = response;
    if (fromDiskCache || cached.has(requestId) || !url.startsWith('http')) return;
    const encoding = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-encoding');
    begun.set(requestId, { url, status, encoding: encoding?.[1] ?? '', head: encodedDataLength });
  });
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const start = begun.get(requestId);
    if (start !== undefined) transfers.push({ ...start, body: encodedDataLength - start.head });
  });
  await network.send('Network.enable');
  return transfers;
}
