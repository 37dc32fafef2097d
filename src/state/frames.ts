/**
 * Collects items and hands them over once a frame, in a task of its own behind it: what the page renders for them is not added to what
 * the frame paints. A hidden page, which has no frames, gets them by timer.
 */
export function atFrame<T>(deliver: (items: T[]) => void): { add(item: T): void; flush(): void } {
  let items: T[] = [];
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = 0;
    if (!items.length) return;
    const batch = items;
    items = [];
    deliver(batch);
  };
  return {
    add(item) {
      items.push(item);
      if (frame) return;
      frame = requestAnimationFrame(() => {
        clearTimeout(timer);
        timer = setTimeout(flush);
      });
      timer = setTimeout(flush, 200);
    },
    flush,
  };
}
