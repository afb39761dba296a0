import path from 'node:path';
import { it } from 'vitest';

/**
 * A test of what Windows does not have: names of files with control characters or one of `"<>|:*?`, links that anybody
 * may make, permissions, named pipes, `/proc`.
 */
export const posixIt = it.skipIf(process.platform === 'win32');

/** Writes an absolute path as the system does: `/srv/site` is `C:\srv\site` on Windows. */
export const native = (absolute: string): string => path.resolve(absolute);
