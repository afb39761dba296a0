import { displayPath } from '../../conf';
import { listen, portOf } from '../../server';
import type { Output } from '../output';
import { type Address, listenError } from './address';
import { SiteProcess } from './site-process';
import { watchCode } from './watch';

export interface Supervision {
  readonly address: Address;
  /** Folders whose code is watched, and folders in them that are not. */
  readonly roots: readonly string[];
  readonly ignored: readonly string[];
  readonly stdout: Output;
  readonly stderr: Output;
}

/**
 * Serves by a child process that is replaced whenever code changes.
 *
 * This process keeps the port: it accepts connections and hands them to the child. So a reload of the page
 * while the child restarts waits instead of failing, and when the child cannot start, the page shows why.
 *
 * @returns when the user stops it
 * @throws CommandError when it cannot listen
 */
export async function supervise(supervision: Supervision): Promise<void> {
  const { address, roots, ignored, stdout, stderr } = supervision;
  const site = new SiteProcess(stderr);
  const listener = await listen(address, (socket) => site.dispatcher.dispatch(socket)).catch((error) => {
    throw listenError(error, address);
  });
  site.start(portOf(listener));
  const watch = watchCode(roots, ignored, ([file = '']) => {
    stdout.write(`${displayPath(file)} changed, restarting.`);
    site.restart();
  });
  site.loaded = (files) => watch.add(files);

  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  watch.close();
  listener.close();
  await site.stop();
}
