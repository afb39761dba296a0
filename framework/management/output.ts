/** The destination of a command's output: a terminal, a file, or a test's memory. */
export interface Output {
  /**
   * Writes a text, followed by `ending` unless it already ends with it.
   * @param ending a line break by default; `''` for a part of a line
   */
  write(text: string, ending?: string): void;
  /** True where a person watches: colours and progress are for people only. */
  readonly isTerminal: boolean;
  /** Characters that fit in one line; 80 where there is no terminal. */
  readonly columns: number;
}

function complete(text: string, ending: string): string {
  return ending === '' || text.endsWith(ending) ? text : text + ending;
}

/** Writes to a stream of the process. */
export class StreamOutput implements Output {
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  write(text: string, ending = '\n'): void {
    this.#stream.write(complete(text, ending));
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  get columns(): number {
    // A terminal that was never told its size, as under `docker run -t`, says 0.
    return this.#stream.columns || 80;
  }
}

/** Keeps the output as a string, for tests and for callers of `callCommand`. */
export class TextOutput implements Output {
  /** The whole output so far. */
  text = '';
  readonly isTerminal: boolean = false;
  readonly columns: number = 80;

  write(text: string, ending = '\n'): void {
    this.text += complete(text, ending);
  }
}
