/** A kind of warning about static files. A run tells each kind once, with a count of the places it was found at. */
export interface WarningKind {
  /** The id for SILENCED_SYSTEM_CHECKS, and the heading of its section in docs/diagnostics.md. */
  readonly id: `staticfiles.W${number}`;
  /** The way out, whatever the place. */
  readonly remedy: string;
}

/** Every kind of warning that `collectstatic` gives about files. System checks have their ids where they are made. */
export const WARNINGS = {
  missingSourceMap: {
    id: 'staticfiles.W020',
    remedy: 'only developer tools look for a source map: publish it, or remove the comment that names it',
  },
  missingModuleUrl: {
    id: 'staticfiles.W021',
    remedy: 'publish the file if the script asks for it, or name it in ignoreReferences',
  },
  toolInput: {
    id: 'staticfiles.W022',
    remedy:
      'files that a bundler or a template engine reads need not be published: leave them out with --ignore or, for NpmFinder, with files',
  },
  unparsableText: {
    id: 'staticfiles.W023',
    remedy: 'correct the file, or leave it out with --ignore if nobody loads it',
  },
  baseElement: {
    id: 'staticfiles.W024',
    remedy: 'remove <base href>, or write the URLs of such pages with {% static %}',
  },
  climbsOut: {
    id: 'staticfiles.W025',
    remedy:
      'take away the ../ that is too many, or begin the URL with a slash if another part of the site is meant',
  },
  missingInCustomProperty: {
    id: 'staticfiles.W026',
    remedy: 'correct the URL, or write it from STATIC_URL: then it leads to one place from every stylesheet',
  },
  ambiguousCustomProperty: {
    id: 'staticfiles.W027',
    remedy:
      'write URLs in custom properties from STATIC_URL: then they lead to one place from every stylesheet',
  },
  openImport: {
    id: 'staticfiles.W030',
    remedy: 'name each file in an import() of its own, so that it is loaded under its hashed name',
  },
  userFile: {
    id: 'staticfiles.W031',
    remedy: 'let a finder find the file: it is missing wherever the program that wrote it did not run',
  },
  unreadableFolder: {
    id: 'staticfiles.W032',
    remedy:
      'nothing has to be done for a folder of the system, such as lost+found; it is no part of the release',
  },
  limitedFileSystem: {
    id: 'staticfiles.W033',
    remedy:
      'files keep the modes that the file system gives them, and variants are made again by every build',
  },
  plainName: {
    id: 'staticfiles.W034',
    remedy:
      'write the URL in a way that is rewritten (new URL() of a literal, or the options html, svg and webmanifest), or ' +
      'publish plain names, too: keepOnlyHashedFiles: false',
  },
  ownName: {
    id: 'staticfiles.W035',
    remedy: 'tell the library which folder it lies in, as its manual says, or load it by its plain name',
  },
  previousRelease: {
    id: 'staticfiles.W036',
    remedy:
      'collect again once the site answers, or correct its URL: pages that are open may miss files that this release changed',
  },
  previousFile: {
    id: 'staticfiles.W037',
    remedy: 'nothing has to be done if no page that is open needs the file; otherwise collect again',
  },
  notPrehashed: {
    id: 'staticfiles.W038',
    remedy: 'let the patterns of prehashed match only the files to which the bundler gives a hash',
  },
  unmappedImport: {
    id: 'staticfiles.W039',
    remedy:
      'name the package in STATICFILES_IMPORTS (or --import), or leave the file out with --ignore (for NpmFinder, with files) if no page loads it',
  },
  composedIcon: {
    id: 'staticfiles.W040',
    remedy: 'write such names in full, or name the icons that may be meant in the safelist of SubsetIconFont',
  },
} as const satisfies Readonly<Record<string, WarningKind>>;
