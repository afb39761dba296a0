import type { CheckMessage, SystemCheck } from '../checks';
import { ImproperlyConfigured, type Settings } from '../conf';
import { DELTA_PACKAGES, findDeltaCoder } from './compression';
import type { Processing } from './pipeline';
import type { Storage } from './storage';

/** The settings that decide whether browsers can use differences between releases. */
export type DeltaSettings = Pick<
  Settings,
  | 'STATICFILES_KEEP_VERSIONS'
  | 'STATICFILES_KEEP_DAYS'
  | 'STATIC_HOST'
  | 'STATICFILES_CROSSORIGIN'
  | 'SECURE_SSL_REDIRECT'
  | 'SECURE_PROXY_SSL_HEADER'
>;

/**
 * Lists what keeps browsers from getting changed files as differences (RFC 9842). Nothing is wrong with a site that does
 * without, so these are remarks.
 *
 * @param processing of the site's storage: one without variants makes no differences anyway
 */
export async function deltaRemarks(settings: DeltaSettings, processing: Processing): Promise<CheckMessage[]> {
  const encoders = processing.encodersFor('site.css');
  if (processing.manifestName === undefined || encoders.length === 0) return [];
  if (settings.STATICFILES_KEEP_VERSIONS === 0 && settings.STATICFILES_KEEP_DAYS === 0) {
    return [
      remark(
        'I001',
        'No earlier versions are kept, so that browsers fetch changed files whole.',
        'Set STATICFILES_KEEP_VERSIONS or STATICFILES_KEEP_DAYS.',
      ),
    ];
  }
  const remarks: CheckMessage[] = [];
  if ((await findDeltaCoder(encoders)) === null) {
    remarks.push(
      remark(
        'I002',
        `Node ${process.versions.node} compresses without dictionaries, so that builds make no deltas with it.`,
        `Build with Node 22.19 or 24.15, or npm install --save-dev ${DELTA_PACKAGES[0]}.`,
      ),
    );
  }
  if (!settings.SECURE_SSL_REDIRECT && settings.SECURE_PROXY_SSL_HEADER === null) {
    remarks.push(
      remark(
        'I003',
        'Nothing says that the site is served over https, and over http browsers ask for no deltas.',
        'Set SECURE_PROXY_SSL_HEADER behind a proxy that speaks TLS, or SECURE_SSL_REDIRECT.',
      ),
    );
  }
  if (settings.STATIC_HOST !== '' && settings.STATICFILES_CROSSORIGIN === false) {
    remarks.push(
      remark(
        'I004',
        'STATIC_HOST is another origin, from which browsers ask for deltas only where an element has crossorigin.',
        'Leave STATICFILES_CROSSORIGIN at null, which writes it in {% stylesheet %}, {% script %} and {% module %}.',
      ),
    );
  }
  return remarks;
}

/** Makes the check (tag `deltas`) that tells {@link deltaRemarks} to `check --deploy`. */
export function deltasCheck(settings: DeltaSettings, storage: () => Storage): SystemCheck {
  return {
    tags: ['deltas'],
    deploy: true,
    run: async () => {
      try {
        return await deltaRemarks(settings, storage().processing);
      } catch (error) {
        // A storage that cannot be made is reported by another check.
        if (error instanceof ImproperlyConfigured) return [];
        throw error;
      }
    },
  };
}

function remark(id: string, message: string, hint: string): CheckMessage {
  return { level: 'info', id: `staticfiles.${id}`, message, hint };
}
