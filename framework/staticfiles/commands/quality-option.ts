import { InvalidArgumentError, Option } from 'commander';
import { SOURCE_MAP_QUALITY } from '../compression';

/** Makes the option `--source-map-quality` of the commands that compress. */
export function sourceMapQuality(): Option {
  return new Option('--source-map-quality <0-11>', 'the quality of Brotli for source maps')
    .default(SOURCE_MAP_QUALITY)
    .argParser((given: string) => {
      if (/^(?:\d|1[01])$/.test(given)) return Number(given);
      throw new InvalidArgumentError('Expected a whole number from 0 to 11.');
    });
}
