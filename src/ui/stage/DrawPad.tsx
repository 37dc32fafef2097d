import { ClipboardPaste, Eraser, Play } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { limits, type PointsSpec } from '../../run/spec';
import { readCoordinates, snap } from '../../state/points';
import { edit, rerun } from '../../state/run';
import { laneOf, notify, setLane, setView, store } from '../../state/store';
import { NumberControl } from '../controls/NumberControl';
import { useLane } from '../useLane';
import { useShade } from '../usePlayground';
import { shapes, wordPoints } from './shapes';

/** Units from the middle of the sheet to its nearer edge, and the least distance between points of one stroke. */
const REACH = 1.25;
const GAP = 0.05;

/** A sheet to draw the data on: the points become an exact denoiser. Ready shapes, a word or pasted numbers do as well. */
export default function DrawPad() {
  const model = useLane((lane) => lane.spec.model);
  const points = typeof model === 'object' && model.kind === 'points' ? model.points : [];
  const bandwidth = typeof model === 'object' && model.kind === 'points' ? model.bandwidth : 0.03;
  const set = useCallback((next: number[][], blur: number) => {
    if (!next.length) {
      const { slot, spec } = laneOf(store.getState());
      setLane(slot, { spec: { ...spec, model: { kind: 'points', points: [], bandwidth: blur } } });
      return;
    }
    const kept: PointsSpec = { kind: 'points', points: next.slice(0, limits.points.max), bandwidth: blur };
    edit({ model: kept });
  }, []);
  return (
    <div className="pad">
      <Sheet points={points} add={(more) => set([...points, ...more], bandwidth)} />
      <div className="pad-tools">
        <div className="pad-row">
          {Object.entries(shapes).map(([name, make]) => (
            <button key={name} type="button" className="button" onClick={() => set(make(), bandwidth)}>
              {name}
            </button>
          ))}
          <Word use={(word) => set(wordPoints(word), bandwidth)} />
          <PasteButton use={(pasted) => set(pasted, bandwidth)} />
          <button type="button" className="button" disabled={!points.length} onClick={() => set([], bandwidth)}>
            <Eraser size={14} aria-hidden /> Clear
          </button>
        </div>
        <div className="pad-row">
          <NumberControl
            label="Blur of each point"
            value={bandwidth}
            min={0}
            max={0.3}
            step={0.005}
            onChange={(blur) => set(points, blur)}
          />
          <span className="spring" />
          <button
            type="button"
            className="button primary"
            disabled={!points.length}
            onClick={() => {
              setView({ drawing: false });
              rerun();
            }}
          >
            <Play size={14} aria-hidden /> Sample {points.length || ''} points
          </button>
        </div>
      </div>
    </div>
  );
}

function Sheet({ points, add }: { points: number[][]; add(more: number[][]): void }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const last = useRef<number[]>(undefined);
  const shade = useShade();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours that are read below
  useEffect(() => {
    const canvas = ref.current;
    if (!canvas) return;
    const draw = (): void => {
      const ratio = window.devicePixelRatio || 1;
      [canvas.width, canvas.height] = [canvas.clientWidth * ratio, canvas.clientHeight * ratio];
      const context = canvas.getContext('2d');
      if (!context) return;
      const unit = Math.min(canvas.width, canvas.height) / 2 / REACH;
      context.fillStyle = getComputedStyle(canvas).getPropertyValue('--lane').trim();
      for (const [x, y] of points) {
        context.beginPath();
        context.arc(canvas.width / 2 + unit * x, canvas.height / 2 - unit * y, 3 * ratio, 0, 7);
        context.fill();
      }
    };
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(canvas);
    return () => observer.disconnect();
  }, [points, shade]);

  const at = (event: React.PointerEvent): number[] => {
    const box = event.currentTarget.getBoundingClientRect();
    const unit = Math.min(box.width, box.height) / 2 / REACH;
    return [
      snap((event.clientX - box.left - box.width / 2) / unit),
      snap((box.top + box.height / 2 - event.clientY) / unit),
    ];
  };
  const draw = (event: React.PointerEvent, first: boolean): void => {
    const point = at(event);
    const before = last.current;
    if (!first && before && Math.hypot(point[0] - before[0], point[1] - before[1]) < GAP) return;
    last.current = point;
    add([point]);
  };
  return (
    <div className="sheet">
      <canvas
        ref={ref}
        className="layer"
        data-testid="sheet"
        aria-label={`Sheet with ${points.length} points. Draw with the pointer, or use the buttons below.`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          draw(event, true);
        }}
        onPointerMove={(event) => event.buttons && draw(event, false)}
      />
      {!points.length && (
        <p className="sheet-hint soft">Draw the data here: every point becomes a place that samples go to.</p>
      )}
      <p className="caption small soft">
        <span>
          {points.length} of at most {limits.points.max} points
        </span>
      </p>
    </div>
  );
}

function Word({ use }: { use(word: string): void }) {
  const [word, setWord] = useState('');
  return (
    <form
      className="pad-word"
      onSubmit={(event) => {
        event.preventDefault();
        if (word.trim()) use(word);
      }}
    >
      <input
        className="text-field"
        value={word}
        maxLength={18}
        placeholder="a word"
        aria-label="A word to turn into points"
        onChange={(event) => setWord(event.target.value)}
      />
      <button type="submit" className="button" disabled={!word.trim()}>
        Write
      </button>
    </form>
  );
}

function PasteButton({ use }: { use(points: number[][]): void }) {
  const paste = async (): Promise<void> => {
    const text = await navigator.clipboard.readText().catch(() => '');
    const read = readCoordinates(text);
    if (!read) return notify('The clipboard holds no pairs of numbers, such as “0.5, −0.2” on each line');
    const most = Math.max(...read.flat().map(Math.abs)) || 1;
    use(read.map((p) => p.map((v) => snap(most > REACH ? v / most : v))));
  };
  return (
    <button type="button" className="button" onClick={() => void paste()}>
      <ClipboardPaste size={14} aria-hidden /> Paste x, y
    </button>
  );
}
