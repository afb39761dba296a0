import {
  brotli,
  ComposedStorage,
  compressed,
  env,
  FINDERS,
  type Finder,
  gzip,
  hashedFiles,
  hashedUrls,
  ImproperlyConfigured,
  inject,
  injectable,
  SETTINGS,
  type Settings,
} from 'whitenoise-node/framework';
import { S3Destination } from './s3-destination';

/** The bucket that the environment names. */
export function bucketOfEnvironment(): S3Destination {
  const bucket = env('STATIC_BUCKET', '');
  if (bucket === '') {
    throw new ImproperlyConfigured(
      'STATIC_BUCKET is not set: it is the address of the bucket for static files.',
    );
  }
  const sessionToken = env('AWS_SESSION_TOKEN', '');
  return new S3Destination({
    bucket,
    prefix: env('STATIC_BUCKET_PREFIX', ''),
    region: env('AWS_REGION', 'us-east-1'),
    accessKeyId: env('AWS_ACCESS_KEY_ID'),
    secretAccessKey: env('AWS_SECRET_ACCESS_KEY'),
    ...(sessionToken === '' ? {} : { sessionToken }),
  });
}

/** Hashes, compresses and publishes to a bucket. URLs are made of the manifest in STATIC_ROOT, where `mirror` puts it. */
@injectable()
export class S3Storage extends ComposedStorage {
  constructor(@inject(SETTINGS) settings: Settings, @inject(FINDERS) finders: readonly Finder[]) {
    super({
      processing: compressed(
        hashedFiles({ staticUrl: settings.STATIC_URL, staticHost: settings.STATIC_HOST }),
        {
          encoders: [gzip, brotli],
        },
      ),
      destination: bucketOfEnvironment,
      urls: hashedUrls({
        base: `${settings.STATIC_HOST}${settings.STATIC_URL}`,
        folder: () => {
          if (settings.STATIC_ROOT !== null) return settings.STATIC_ROOT;
          throw new ImproperlyConfigured('STATIC_ROOT is not set: it is where the release is copied to.');
        },
        manifestName: 'staticfiles.json',
        strict: settings.WHITENOISE_MANIFEST_STRICT,
        debug: settings.DEBUG,
        finders,
      }),
    });
  }
}
