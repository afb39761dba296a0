/** Characters up to which a loop of ours is faster than a call into Node: that takes as long as 50 of them. */
const SHORT = 48;

const ZERO = 0x30;
const POINT = 0x2e;

/** A part of a line: text, or its bytes where it is written often. */
export type LinePart = string | Uint8Array;

/**
 * Memory in which lines are put together, one behind the other. Lines that were strings until they are written would live
 * long enough for the collector to move each of their parts, which takes longer than to make them.
 */
export class LineBuffer {
  readonly bytes: Buffer;
  /** The number of bytes that are in use. */
  end = 0;

  /** @param size in bytes */
  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size);
  }

  /** Adds a part of a line; of text, ASCII. */
  add(part: LinePart): void {
    if (typeof part !== 'string') {
      this.bytes.set(part, this.end);
      this.end += part.length;
    } else if (part.length > SHORT) {
      this.end += this.bytes.write(part, this.end, 'latin1');
    } else {
      this.addShort(part);
    }
  }

  /** Adds a few characters of ASCII. */
  addShort(text: string): void {
    const { bytes } = this;
    let at = this.end;
    for (let index = 0; index < text.length; index++) bytes[at++] = text.charCodeAt(index);
    this.end = at;
  }

  /** Adds a character by its code. */
  addCode(code: number): void {
    this.bytes[this.end++] = code;
  }

  /** Adds a whole number from 0 on. */
  addWhole(number: number): void {
    let beyond = 10;
    while (beyond <= number) beyond *= 10;
    let rest = number;
    for (let unit = beyond / 10; unit >= 1; unit /= 10) {
      const digit = Math.floor(rest / unit);
      this.bytes[this.end++] = ZERO + digit;
      rest -= digit * unit;
    }
  }

  /**
   * Adds a number from 0 on, rounded to decimals. Node's own way to write one that is not whole takes half a microsecond.
   *
   * @param decimals at most
   * @param least decimals that are written though they are zeros
   */
  addDecimal(number: number, decimals: number, least: number): void {
    const unit = 10 ** decimals;
    const all = Math.round(number * unit);
    const whole = Math.floor(all / unit);
    this.addWhole(whole);
    let rest = all - whole * unit;
    if (rest === 0 && least === 0) return;
    this.bytes[this.end++] = POINT;
    for (let place = 1, step = unit / 10; place <= decimals && (rest > 0 || place <= least); place++) {
      const digit = Math.floor(rest / step);
      this.bytes[this.end++] = ZERO + digit;
      rest -= digit * step;
      step /= 10;
    }
  }

  toString(): string {
    return this.bytes.toString('latin1', 0, this.end);
  }
}

/** Writes lines when it is asked to. */
export interface LineSource {
  /** Writes the lines that are known so far. */
  readonly writeLines: () => void;
}

/** A place that lines are written to. */
export interface LineSink {
  /** Is told that a source has lines. It asks for them a moment later. */
  readonly expectLines: (source: LineSource) => void;
  /** Gives the memory to which the next line is to be added, which has space for the longest of them. */
  readonly beginLine: () => LineBuffer;
  /** Is told that the line is complete but for its end. */
  readonly endLine: () => void;
}
