import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { decodedAt, decoding } from '../../state/decoding';
import { seekState } from '../../state/playback';
import { lastState } from '../../state/record';
import { shownState } from '../../state/playhead';
import { laneOf, setView, store } from '../../state/store';
import { useLane } from '../useLane';
import { useShade } from '../usePlayground';
import { frameOf, paletteOf, resize } from './frame';
import { cellAt, framesOf, livePictureOf, sheetOf, stamp } from './pictures';
import { DecodingLine } from './DecodingLine';
import { repaint } from './repaint';
import { firstPlace, frameOfFilm, pictureOfSheet, type Slice, slice } from './slices';

/** Height of the class names above the columns. */
const NAMES = 18;
/** Width of a picture of the film strip, at least. */
const FRAME = 44;

type Painter = (context: CanvasRenderingContext2D, width: number, height: number, slot: number, within: Slice) => void;

/** A canvas that repaints itself when the store moves, outside React. */
function useCanvas(paint: Painter, slot: number, again: unknown): React.RefObject<HTMLCanvasElement | null> {
  const ref = useRef<HTMLCanvasElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` is what else the picture depends on
  useEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
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
    );
    const quit = decoding.subscribe(refresh);
    return () => {
      quit();
      close();
    };
  }, [paint, slot, again]);
  return ref;
}

/** The state of a lane under the playhead. */
function stateOf(slot: number): number {
  const now = store.getState();
  return shownState(laneOf(now, slot), now);
}

/** What the sheet is laid out for. */
function layoutOf(width: number, height: number, slot: number) {
  const now = store.getState();
  const { view } = now;
  const { run } = laneOf(now, slot);
  const { count = 0, labels, classes } = run?.started ?? {};
  const inTurn = run?.spec.condition === 'each' && !!labels;
  const columns = inTurn ? new Set(labels).size : undefined;
  const chosen = Math.min(view.particle ?? 0, Math.max(0, count - 1));
  const names = inTurn && classes && !view.zoom ? labels.slice(0, columns).map((k) => classes[k] ?? String(k)) : [];
  const sheet = view.zoom
    ? sheetOf(1, undefined, width, height)
    : sheetOf(count, columns, width, height, names.length ? NAMES : 0);
  // Names stand above columns, where each column is a class.
  return { run, view, count, chosen, names: sheet.columns === names.length ? names : [], sheet };
}

const paintSheet: Painter = (context, width, height, slot, within) => {
  const { run, view, count, chosen, names, sheet } = layoutOf(width, height, slot);
  if (!run?.started?.image) return;
  const palette = paletteOf(context.canvas);
  const state = stateOf(slot);
  const places = view.zoom ? 1 : count;
  const from = firstPlace(context.canvas);
  for (let j = 0; j < places; j++) {
    const k = (from + j) % places;
    const n = view.zoom ? chosen : k;
    const image =
      livePictureOf(run, n, view.quantity) ??
      decodedAt(run, state, n, view.quantity) ??
      pictureOfSheet(context.canvas, run, k, [state, n, view.quantity], within);
    if (!image) continue;
    const [x, y] = [
      sheet.left + (k % sheet.columns) * sheet.cell,
      sheet.top + Math.floor(k / sheet.columns) * sheet.cell,
    ];
    stamp(context, image, x, y, sheet.side);
    if (n !== chosen || view.zoom) continue;
    context.strokeStyle = palette.lane;
    context.lineWidth = 2;
    context.strokeRect(x - 1, y - 1, sheet.side + 2, sheet.side + 2);
  }
  context.fillStyle = palette.soft;
  context.font = `${sheet.cell < 46 ? 10 : 12}px ${getComputedStyle(context.canvas).fontFamily}`;
  context.textAlign = 'center';
  names.forEach((name, k) => {
    context.fillText(name, sheet.left + (k + 0.5) * sheet.cell - 2, sheet.top - 6, sheet.cell - 2);
  });
  if (!within.unfinished) context.canvas.dataset.painted = String(run.picture?.state ?? state);
};

const filmOf = (width: number, slot: number): number[] => {
  const { run } = laneOf(store.getState(), slot);
  return run ? framesOf(lastState(run) + 1, Math.floor(width / FRAME)) : [];
};

const paintFilm: Painter = (context, width, height, slot, within) => {
  const { run, chosen } = layoutOf(1, 1, slot);
  if (!run?.started?.image) return;
  const frames = filmOf(width, slot);
  const cell = Math.min(width / frames.length, height / 2);
  const shown = stateOf(slot);
  const palette = paletteOf(context.canvas);
  frames.forEach((state, k) => {
    (['x', 'x0'] as const).forEach((quantity, row) => {
      const image = decodedAt(run, state, chosen, quantity) ?? frameOfFilm(run, state, chosen, quantity, within);
      if (image) stamp(context, image, k * cell + 1.5, row * cell + 1.5, cell - 3);
    });
    if (state !== shown) return;
    context.strokeStyle = palette.lane;
    context.lineWidth = 2;
    context.strokeRect(k * cell + 1, 1, cell - 2, 2 * cell - 2);
  });
};

/** Samples that are pictures: a sheet of all of them at the playhead, and the film of one of them. */
export function Pictures() {
  const shade = useShade();
  const slot = useLane((lane) => lane.slot);
  const sheet = useCanvas(paintSheet, slot, shade);
  const film = useCanvas(paintFilm, slot, shade);
  const [state, count] = useLane((lane, s) => [
    lane.run?.picture?.state ?? shownState(lane, s),
    lane.run?.started?.count ?? 0,
  ]);
  const chosen = useLane(({ run }, s) => Math.min(s.view.particle ?? 0, Math.max(0, (run?.started?.count ?? 1) - 1)));
  const name = useLane(({ run }) => {
    const label = run?.started?.labels?.[chosen];
    return label === undefined
      ? undefined
      : (run?.started?.classes?.[label] ?? (run?.spec.condition === 'none' ? 'any class' : `class ${label}`));
  });
  const move = (by: number): void => setView({ particle: (chosen + by + count) % Math.max(1, count) });
  return (
    <div className="pictures">
      <canvas
        ref={sheet}
        className="pictures-sheet"
        data-testid="particles"
        role="img"
        aria-label={`${count} pictures at state ${state}`}
        onPointerDown={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const { view, sheet: laid } = layoutOf(box.width, box.height, slot);
          const hit = cellAt(laid, event.clientX - box.left, event.clientY - box.top, view.zoom ? 1 : count);
          if (hit !== undefined && !view.zoom) setView({ particle: hit });
        }}
        onDoubleClick={() => setView({ zoom: !store.getState().view.zoom })}
      />
      <div className="film">
        <DecodingLine />
        <div className="film-head small">
          <button type="button" className="button quiet icon" aria-label="Sample before" onClick={() => move(-1)}>
            <ChevronLeft size={14} aria-hidden />
          </button>
          <span>
            Sample {chosen + 1} of {count}
            {name && <span className="soft"> · {name}</span>}
          </span>
          <button type="button" className="button quiet icon" aria-label="Next sample" onClick={() => move(1)}>
            <ChevronRight size={14} aria-hidden />
          </button>
          <span className="spring" />
          <span className="soft film-rows">
            above{' '}
            <span className="math">
              x<sub>t</sub>
            </span>
            , below{' '}
            <span className="math">
              x̂<sub>0</sub>
            </span>
          </span>
        </div>
        <canvas
          ref={film}
          className="film-strip"
          data-testid="film"
          role="img"
          aria-label={`Sample ${chosen + 1} from noise to data: states above, estimates of the data below`}
          onPointerDown={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const frames = filmOf(box.width, slot);
            const cell = Math.min(box.width / frames.length, box.height / 2);
            const frame = frames[Math.floor((event.clientX - box.left) / cell)];
            if (frame !== undefined) seekState(frame, slot);
          }}
        />
      </div>
    </div>
  );
}
