import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The files of the key and the certificate of a `localhost` that exists in tests and benchmarks alone. */
export function certificateFiles(): { readonly key: string; readonly cert: string } {
  const fixture = (name: string) => path.join(__dirname, 'fixtures', name);
  return { key: fixture('localhost.key.pem'), cert: fixture('localhost.cert.pem') };
}

/** The same as their contents. */
export function certificate(): { readonly key: Buffer; readonly cert: Buffer } {
  const { key, cert } = certificateFiles();
  return { key: readFileSync(key), cert: readFileSync(cert) };
}
