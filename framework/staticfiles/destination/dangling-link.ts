import { lstatSync, readlinkSync, statSync } from 'node:fs';
import path from 'node:path';
import { BuildError } from '../build-error';

/** A destination's folder is a symbolic link to a place that does not exist. */
export class DanglingLinkError extends BuildError {}

/** @throws DanglingLinkError if the folder, or one that holds it, is a link to a place that does not exist */
export function assertNoDanglingLink(folder: string): void {
  const link = danglingLink(folder);
  if (link !== null) throw new DanglingLinkError(`${folder} cannot be used: ${link}.`);
}

/** Describes the symbolic link on the way to a folder whose target does not exist; null if there is none. */
export function danglingLink(folder: string): string | null {
  for (let place = folder; ; place = path.dirname(place)) {
    const stat = lstatSync(place, { throwIfNoEntry: false });
    if (stat === undefined && place !== path.dirname(place)) continue;
    if (!stat?.isSymbolicLink() || statSync(place, { throwIfNoEntry: false }) !== undefined) return null;
    return `${place} is a symbolic link to ${readlinkSync(place)}, which does not exist`;
  }
}
