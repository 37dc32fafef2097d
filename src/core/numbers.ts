/**
 * The numbers of a list option, separated by commas or spaces; none for an empty text, which stands for the neutral rule.
 * @throws RangeError that names the entry at fault.
 */
export function numbersOf(what: string, text: string): number[] {
  return text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map((entry) => {
      const value = Number(entry);
      if (!Number.isFinite(value)) throw new RangeError(`${what}: “${entry}” is not a finite number`);
      return value;
    });
}

/** The same for a list that belongs to a grid: as many numbers as it must have, or none. @throws RangeError. */
export function fittedTo(what: string, text: string, count: number, of: string): number[] {
  const values = numbersOf(what, text);
  if (values.length > 0 && values.length !== count)
    throw new RangeError(
      `${what}: the list holds ${values.length} ${values.length === 1 ? 'number' : 'numbers'}, but this run needs ${count}, ${of}. It was fitted to another number of steps: calibrate again, or empty the list.`,
    );
  return values;
}

/** The levels between the ends of a fixed grid: how many. @throws RangeError under adaptive control, which has no grid. */
export function innerLevels(what: string, grid: readonly unknown[]): number {
  if (!grid.length) throw new RangeError(`${what}: a list of numbers needs a fixed grid, not adaptive steps.`);
  return grid.length - 2;
}
