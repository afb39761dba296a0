export { type CompressedOptions, compressed } from './compressed';
export { type HashedFilesOptions, hashedFiles } from './hashed-files';
export { plainFiles } from './plain-files';
