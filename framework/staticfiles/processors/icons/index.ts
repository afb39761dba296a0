/** The processor of icon fonts: it keeps the icons that a site's templates and scripts name. */
export { SubsetIconFont } from './subset-icon-font';
