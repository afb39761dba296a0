/** The attributes that tags have by themselves. */
export interface TagPolicy {
  /** Write `crossorigin`, so that files are fetched with CORS; null writes it for files of another host. */
  readonly crossorigin: boolean | null;
  /** Write `integrity`: true for every file whose digest is known, `'host'` for those of another host alone. */
  readonly integrity: boolean | 'host';
}

/** The policy where none is given. */
export const DEFAULT_TAG_POLICY: TagPolicy = { crossorigin: null, integrity: false };

/** The words for an acceptable `integrity`. */
export const INTEGRITY_EXPECTED = "true, false or 'host'";

/** Tells whether a value is one of those of `integrity`. */
export function isIntegrityPolicy(value: unknown): value is TagPolicy['integrity'] {
  return typeof value === 'boolean' || value === 'host';
}

/** Says why a policy contradicts itself; null where it does not. */
export function policyConflict({ crossorigin, integrity }: TagPolicy): string | null {
  if (crossorigin !== false || integrity === false) return null;
  return 'integrity needs crossorigin, which is false: browsers block files of another host that they cannot verify';
}

/** A published file, as far as its tag is concerned. */
export interface LinkedFile {
  readonly url: string;
  /** Its Subresource Integrity value; null where none is known. */
  readonly integrity: string | null;
}

/**
 * Gives the attributes by which a file is fetched. `integrity` never comes alone: a response of another host that is
 * fetched without CORS cannot be verified and is blocked, as every one is under Integrity-Policy.
 */
export function fetchAttributes(
  { url, integrity }: LinkedFile,
  policy: TagPolicy,
): { readonly integrity: string | undefined; readonly crossorigin: boolean } {
  const elsewhere = isElsewhere(url);
  const verified = policy.integrity === 'host' ? elsewhere : policy.integrity;
  const written = verified && integrity !== null ? integrity : undefined;
  return { integrity: written, crossorigin: (policy.crossorigin ?? elsewhere) || written !== undefined };
}

/** Tells whether a URL names its host. */
export function isElsewhere(url: string): boolean {
  return /^(?:https?:)?\/\//i.test(url);
}
