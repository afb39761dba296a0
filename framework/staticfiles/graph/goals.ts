/** Where references lead, and how they are written but for the name of what they lead to. */
export interface Goal {
  /** The index of the asset; null for a folder, which has no other name than its own. */
  readonly target: number | null;
  /** The URL in front of the target's name, and behind it. A folder's own name is in front. */
  readonly before: string;
  readonly after: string;
}

/**
 * The goals found so far, by the reference as it is written: in the files of one folder it leads to one place. Files
 * come folder by folder, so one folder's are remembered at a time.
 */
export class Goals {
  private folder = '';
  private readonly known = new Map<string, Goal>();
  private readonly kept = new Map<string, string>();

  /** @param folder empty, or ending with a slash */
  find(folder: string, url: string): Goal | undefined {
    return folder === this.folder ? this.known.get(url) : undefined;
  }

  add(folder: string, url: string, { target, before, after }: Goal): Goal {
    if (folder !== this.folder) {
      this.folder = folder;
      this.known.clear();
    }
    const goal = { target, before: this.keep(before), after: this.keep(after) };
    this.known.set(lasting(url), goal);
    return goal;
  }

  /** A lasting copy, each different one once. */
  private keep(piece: string): string {
    const known = this.kept.get(piece);
    if (known !== undefined) return known;
    const copy = lasting(piece);
    this.kept.set(copy, copy);
    return copy;
  }
}

/** A copy of a piece of a text: the piece itself would keep the whole text in memory. */
function lasting(piece: string): string {
  return Buffer.from(piece, 'utf16le').toString('utf16le');
}
