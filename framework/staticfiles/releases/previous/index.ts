/** The release before, from the live site or a folder: its place (location.ts), and what is taken over (take-over.ts). */
export { PreviousFolder } from './folder';
export { type LocationOptions, openPrevious, PreviousLocationError } from './location';
export { PreviousError, type PreviousRelease, type ReadLimits } from './release';
export { PreviousVersions, type TakenVersion, type TakeOverLimits } from './take-over';
