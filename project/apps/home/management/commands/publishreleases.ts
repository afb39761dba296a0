import { BaseCommand } from '../../../../../framework';
import { publishReleases, readReleases } from '../../releases';

/** `publishreleases`: makes the two releases between which a visitor switches in the lab. */
export class Command extends BaseCommand {
  readonly help = 'Publish the two releases between which a visitor switches in the lab.';

  async handle(): Promise<string> {
    await publishReleases();
    const releases = readReleases();
    if (releases === null) return 'No releases for the lab.';
    const { brotli, delta } = releases;
    return delta === null
      ? `The lab's next release: ${brotli} B by Brotli, and no delta. npm install --save-dev @toondepauw/node-zstd, or build with Node 22.19 or later.`
      : `The lab's next release: ${delta} B as a delta, instead of ${brotli} B by Brotli.`;
  }
}
