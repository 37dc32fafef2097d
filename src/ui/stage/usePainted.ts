import { useEffect, useRef } from 'react';
import { decoding } from '../../state/decoding';
import { frameOf, resize } from './frame';
import { repaint } from './repaint';
import { stateOf } from './sheet';
import { type Slice, slice } from './slices';

/** Paints what it can within the slice; the rest is painted in the next frame. */
export type Painter = (
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  slot: number,
  within: Slice,
) => void;

/** A canvas that repaints itself when the store moves, outside React. */
export function usePainted(
  paint: Painter,
  slot: number,
  again: unknown,
  late = false,
): React.RefObject<HTMLCanvasElement | null> {
  const ref = useRef<HTMLCanvasElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` is what else the picture depends on
  useEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d', { willReadFrequently: true });
    if (!canvas || !context) return;
    const { close, refresh } = repaint(
      canvas,
      (now, before) => now.lanes !== before.lanes || now.view !== before.view,
      (width, height, ratio) => {
        resize(canvas, frameOf(width, height, ratio, 1));
        context.setTransform(ratio, 0, 0, ratio, 0, 0);
        context.clearRect(0, 0, width, height);
        const within = slice();
        paint(context, width, height, slot, within);
        if (within.unfinished) refresh();
        return stateOf(slot);
      },
      late,
    );
    const quit = decoding.subscribe(refresh);
    return () => {
      quit();
      close();
    };
  }, [paint, slot, again, late]);
  return ref;
}
