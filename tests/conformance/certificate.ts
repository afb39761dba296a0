import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The key and the certificate of a `localhost` that exists in tests alone. */
export function certificate(): { readonly key: Buffer; readonly cert: Buffer } {
  const fixture = (name: string) => readFileSync(path.join(__dirname, 'fixtures', name));
  return { key: fixture('localhost.key.pem'), cert: fixture('localhost.cert.pem') };
}
