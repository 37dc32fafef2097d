/** What is pushed, in its order, to one who iterates. */
export function queue<T>(): { push(one: T): void; next(): Promise<T> } {
  const held: T[] = [];
  let wake = (): void => {};
  return {
    push(one) {
      held.push(one);
      wake();
    },
    async next() {
      while (!held.length) await new Promise<void>((resolve) => (wake = resolve));
      return held.shift() as T;
    },
  };
}
