import path from 'node:path';
import ts from 'typescript';

/** The place of the cursor in a text that is given to an {@link Editor}. */
const CURSOR = '‸';

/** The language service of TypeScript, which editors ask, in a folder where the package is installed. */
export class Editor {
  readonly #file: string;
  readonly #service: ts.LanguageService;
  #text = '';
  #version = 0;

  constructor(folder: string) {
    this.#file = path.join(folder, 'edited.ts');
    const read = (file: string) => (file === this.#file ? this.#text : ts.sys.readFile(file));
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => ({
        strict: true,
        module: ts.ModuleKind.NodeNext,
        target: ts.ScriptTarget.ES2023,
        skipLibCheck: true,
        types: ['node'],
      }),
      getScriptFileNames: () => [this.#file],
      getScriptVersion: (file) => (file === this.#file ? String(this.#version) : '0'),
      getScriptSnapshot: (file) => {
        const text = read(file);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => folder,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (file) => file === this.#file || ts.sys.fileExists(file),
      readFile: read,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      ...(ts.sys.realpath && { realpath: ts.sys.realpath }),
    });
  }

  /** Gives what is shown over the cursor: the type, and the documentation. */
  hover(text: string): { readonly type: string; readonly documentation: string } {
    const info = this.#service.getQuickInfoAtPosition(this.#file, this.#open(text));
    return {
      type: ts.displayPartsToString(info?.displayParts),
      documentation: ts.displayPartsToString(info?.documentation),
    };
  }

  /** Gives the words that are offered at the cursor. */
  offered(text: string): string[] {
    const completions = this.#service.getCompletionsAtPosition(this.#file, this.#open(text), undefined);
    return completions?.entries.map(({ name }) => name) ?? [];
  }

  /** Gives the errors that are underlined. */
  errors(text: string): string[] {
    this.#open(text);
    return this.#service
      .getSemanticDiagnostics(this.#file)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  }

  /** @returns the place of the cursor */
  #open(text: string): number {
    this.#text = text.replace(CURSOR, '');
    this.#version++;
    return text.indexOf(CURSOR);
  }
}
