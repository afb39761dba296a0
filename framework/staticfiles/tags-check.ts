import { isElsewhere, policyConflict } from '../assets';
import type { CheckMessage, SystemCheck } from '../checks';
import { ImproperlyConfigured, publicStaticUrl, type Settings } from '../conf';
import type { Storage } from './storage';

/** The settings that decide what tags of files say, and whether browsers load the files that way. */
export type TagSettings = Pick<
  Settings,
  | 'STATIC_URL'
  | 'STATIC_HOST'
  | 'STATICFILES_CROSSORIGIN'
  | 'STATICFILES_INTEGRITY'
  | 'WHITENOISE_ALLOW_ALL_ORIGINS'
  | 'WHITENOISE_ADD_HEADERS_FUNCTION'
>;

/**
 * Checks the attributes of tags (tag `staticfiles`): files of STATIC_HOST that are fetched with CORS but come without
 * leave to (E008), integrity without CORS (E009), and integrity that no tag will have (W008).
 *
 * @param storage makes the storage; may throw ImproperlyConfigured
 */
export function tagsCheck(settings: TagSettings, storage: () => Storage): SystemCheck {
  return {
    tags: ['staticfiles'],
    run: () => [...checkOrigins(settings), ...checkIntegrity(settings, storage)],
  };
}

function checkOrigins(settings: TagSettings): CheckMessage[] {
  const { STATIC_HOST, STATICFILES_CROSSORIGIN, WHITENOISE_ALLOW_ALL_ORIGINS } = settings;
  if (STATIC_HOST === '' || STATICFILES_CROSSORIGIN === false || WHITENOISE_ALLOW_ALL_ORIGINS) return [];
  // A function may send the header for the origins that it knows.
  if (settings.WHITENOISE_ADD_HEADERS_FUNCTION !== null) return [];
  return [
    {
      level: 'error',
      id: 'staticfiles.E008',
      message:
        `Tags ask for the files of ${STATIC_HOST} with crossorigin, and WHITENOISE_ALLOW_ALL_ORIGINS is off: ` +
        'browsers block every style sheet and script.',
      hint: 'Set WHITENOISE_ALLOW_ALL_ORIGINS to true, or STATICFILES_CROSSORIGIN to false.',
      object: 'STATICFILES_CROSSORIGIN',
    },
  ];
}

function checkIntegrity(settings: TagSettings, storage: () => Storage): CheckMessage[] {
  const { STATICFILES_CROSSORIGIN: crossorigin, STATICFILES_INTEGRITY: integrity } = settings;
  if (integrity === false) return [];
  const object = 'STATICFILES_INTEGRITY';
  const conflict = policyConflict({ crossorigin, integrity });
  if (conflict !== null) {
    return [
      {
        level: 'error',
        id: 'staticfiles.E009',
        message: `STATICFILES_INTEGRITY is ${shown(integrity)}: ${conflict}.`,
        hint: 'Leave STATICFILES_CROSSORIGIN at null, or set STATICFILES_INTEGRITY to false.',
        object,
      },
    ];
  }
  const reason = reasonForNone(settings, storage);
  if (reason === null) return [];
  const message = `STATICFILES_INTEGRITY is ${shown(integrity)}, and no tag will have integrity: ${reason}.`;
  return [{ level: 'warning', id: 'staticfiles.W008', message, object }];
}

/** Says why no file will have integrity; null where some may. */
function reasonForNone(settings: TagSettings, storage: () => Storage): string | null {
  if (settings.STATICFILES_INTEGRITY === 'host' && !isElsewhere(publicStaticUrl(settings))) {
    return 'all files come from the host of the page, since STATIC_HOST is not set';
  }
  try {
    const hasManifest = storage().processing.manifestName !== undefined;
    return hasManifest ? null : 'the storage writes no manifest, which has the digests';
  } catch (error) {
    // A storage that cannot be made is reported by another check.
    if (error instanceof ImproperlyConfigured) return null;
    throw error;
  }
}

function shown(integrity: Settings['STATICFILES_INTEGRITY']): string {
  return typeof integrity === 'string' ? `'${integrity}'` : String(integrity);
}
