import { hashedName } from '../../manifest';
import type { SourceAsset } from './resolve';

/**
 * Gives the path that a file is published under: with its hash, unless its name was final before.
 *
 * @param digest hex digits
 */
export function publishedName({ path, isFinal }: SourceAsset, digest: string): string {
  return isFinal === true ? path : hashedName(path, digest);
}
