/** A report of Lighthouse, as far as it is read here. */
export interface Report {
  readonly lighthouseVersion: string;
  readonly categories: Readonly<Record<string, Category>>;
  readonly audits: Readonly<Record<string, Audit>>;
}

interface Category {
  readonly title: string;
  /** From 0 to 1; null when an audit of it failed to run. */
  readonly score: number | null;
  readonly auditRefs: readonly { readonly id: string; readonly weight: number }[];
}

interface Audit {
  readonly title: string;
  readonly score: number | null;
  readonly scoreDisplayMode: string;
  readonly displayValue?: string;
}

/** Takes the median of each category. */
export function medians(reports: readonly Report[]): { title: string; score: number | null }[] {
  const [first] = reports;
  return Object.entries(first?.categories ?? {}).map(([id, { title }]) => {
    const scores = reports.map(({ categories }) => categories[id]?.score ?? null);
    if (scores.includes(null)) return { title, score: null };
    const sorted = (scores as number[]).sort((a, b) => a - b);
    return { title, score: sorted[Math.floor((sorted.length - 1) / 2)] as number };
  });
}

/** Lists the audits that are not perfect in some run, those that count for a score first. */
export function costs(reports: readonly Report[]): string[] {
  const found = new Map<string, { weight: number; line: string }>();
  for (const { categories, audits } of reports) {
    for (const { title: category, auditRefs } of Object.values(categories)) {
      for (const { id, weight } of auditRefs) {
        const audit = audits[id];
        const isJudged = audit !== undefined && !['notApplicable', 'manual'].includes(audit.scoreDisplayMode);
        if (!isJudged || (audit.score ?? 1) >= 1) continue;
        const value = audit.displayValue === undefined ? '' : `: ${audit.displayValue}`;
        const counts = weight === 0 ? '' : `, weight ${weight}`;
        const line = `${category} ${Math.round((audit.score ?? 0) * 100)}${counts}: ${audit.title}${value}`;
        if (!found.has(id)) found.set(id, { weight, line });
      }
    }
  }
  return [...found.values()].sort((a, b) => b.weight - a.weight).map(({ line }) => line);
}
