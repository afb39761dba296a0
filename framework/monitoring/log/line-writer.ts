/**
 * The bytes that leave in one write. POSIX does not let others' bytes come between those of one write of so many to a
 * pipe (PIPE_BUF), and all workers write to the same one.
 */
const AT_ONCE = 4096;

/** Milliseconds that lines wait for company. */
const PATIENCE = 50;

/** Writes lines of ASCII together: a write for each would cost more than the answer that it tells of. */
export class LineWriter {
  readonly #write: (text: string) => void;
  #waiting = '';
  #timer: NodeJS.Timeout | null = null;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  add(line: string): void {
    if (this.#waiting.length + line.length + 1 > AT_ONCE) this.flush();
    this.#waiting += `${line}\n`;
    this.#timer ??= setTimeout(() => this.flush(), PATIENCE).unref();
  }

  /** Writes what waits, such as before the end of the process. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const text = this.#waiting;
    this.#waiting = '';
    if (text !== '') this.#write(text);
  }
}
