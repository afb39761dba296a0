import type { S3Client } from './s3-client';

/** An object of a bucket. */
export interface ListedObject {
  /** Without the prefix. */
  readonly key: string;
  readonly size: number;
  readonly etag: string;
}

/** Lists all objects whose keys begin with a prefix: a store answers at most a thousand at a time. */
export async function listObjects(client: S3Client, prefix: string): Promise<ListedObject[]> {
  const objects: ListedObject[] = [];
  for (let token: string | null = ''; token !== null; ) {
    const query = {
      'list-type': '2',
      prefix,
      'encoding-type': 'url',
      ...(token === '' ? {} : { 'continuation-token': token }),
    };
    const { body } = await client.send({ method: 'GET', query, expected: [200] });
    const page = body.toString();
    // Stores that do not know the parameter write the keys as they are.
    const isEncoded = elementText(page, 'EncodingType') === 'url';
    for (const [, object = ''] of page.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
      const written = elementText(object, 'Key') ?? '';
      const key = isEncoded ? decodeURIComponent(written.replaceAll('+', ' ')) : written;
      objects.push({
        key: key.slice(prefix.length),
        size: Number(elementText(object, 'Size')),
        etag: elementText(object, 'ETag') ?? '',
      });
    }
    token = elementText(page, 'IsTruncated') === 'true' ? elementText(page, 'NextContinuationToken') : null;
  }
  return objects;
}

/** The text of the first element of a name; null where there is none. */
function elementText(xml: string, name: string): string | null {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  if (text === undefined) return null;
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, entity) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return ENTITIES[entity] ?? whole;
  });
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
