import { sizeOf, type RunRecord } from './record';

/** Runs that need not be computed again, newest last; the oldest go when the states outgrow the budget. */
export function knownRuns(budget = 96 * 2 ** 20, most = 40) {
  const runs = new Map<string, RunRecord>();
  return {
    get(key: string): RunRecord | undefined {
      const run = runs.get(key);
      if (run) {
        runs.delete(key);
        runs.set(key, run);
      }
      return run;
    },
    add(run: RunRecord): void {
      runs.delete(run.key);
      runs.set(run.key, run);
      let size = [...runs.values()].reduce((sum, r) => sum + sizeOf(r), 0);
      for (const [key, old] of runs) {
        if (runs.size === 1 || (size <= budget && runs.size <= most)) break;
        runs.delete(key);
        size -= sizeOf(old);
      }
    },
    forget(key: string): void {
      runs.delete(key);
    },
    /** A model that is read in another way gives other numbers. */
    forgetModel(id: string): void {
      for (const [key, { spec }] of runs) if (spec.model === id) runs.delete(key);
    },
  };
}
