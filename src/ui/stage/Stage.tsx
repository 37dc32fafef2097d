import { useEffect, useRef, useState } from 'react';
import { setView } from '../../state/store';
import { shownState } from '../../state/playhead';
import { underWay } from '../../state/record';
import { askField } from '../../state/fields';
import { minus } from '../format';
import { useLane } from '../useLane';
import { useShade } from '../usePlayground';
import { openStage, type Stage as Painter } from './painter';
import { reachOf } from './paths';

/** Arrows along the shorter edge of the stage; the longer one gets more, so that the field fills it. */
const SIDE = 23;

/** The canvases and what hangs on them; everything that moves is painted outside React. */
export function Stage() {
  const below = useRef<HTMLCanvasElement>(null);
  const above = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter>(undefined);
  const shade = useShade();
  const slot = useLane((lane) => lane.slot);
  const [tip, setTip] = useState<{ index: number; x: number; y: number; left: number; top: number }>();
  const dim = useLane(({ run }) => run?.started?.dim);

  useEffect(() => {
    if (!below.current || !above.current) return;
    const stage = openStage(below.current, above.current, slot);
    painter.current = stage;
    return () => stage.close();
  }, [slot]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: canvases do not follow CSS: a new theme is a new palette
  useEffect(() => painter.current?.recolour(), [shade]);
  useField(below);

  const find = (event: React.PointerEvent): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const [left, top] = [event.clientX - box.left, event.clientY - box.top];
    const hit = painter.current?.pick(left, top);
    painter.current?.hover(hit?.index);
    setTip(hit && { ...hit, left, top });
  };
  const leave = (): void => {
    painter.current?.hover(undefined);
    setTip(undefined);
  };
  return (
    <div
      className="stage"
      onPointerMove={(event) => event.pointerType === 'mouse' && find(event)}
      onPointerLeave={leave}
      onPointerDown={(event) => {
        find(event);
        const box = event.currentTarget.getBoundingClientRect();
        setView({ particle: painter.current?.pick(event.clientX - box.left, event.clientY - box.top)?.index });
      }}
    >
      <canvas ref={below} className="layer" />
      <canvas ref={above} className="layer" data-testid="particles" role="img" aria-label={useDescription(dim)} />
      {tip && (
        <output className="tip" style={{ left: tip.left, top: tip.top }}>
          <b>#{tip.index}</b> {minus(tip.x.toFixed(3))}, {minus(tip.y.toFixed(3))}
        </output>
      )}
    </div>
  );
}

function useDescription(dim: number | undefined): string {
  const [state, count] = useLane((lane, s) => [shownState(lane, s), lane.run?.started?.count ?? 0]);
  return dim === 1 ? `Density and paths of ${count} samples, state ${state}` : `${count} particles at state ${state}`;
}

/** Asks for the field around the state under the playhead, once it rests there. */
function useField(canvas: React.RefObject<HTMLCanvasElement | null>): void {
  const [on, slot, state, run, busy] = useLane((lane, s) => [
    s.view.field,
    lane.slot,
    shownState(lane, s),
    lane.run?.started,
    underWay(lane.run),
  ]);
  const reach = useLane(({ run }) => (run ? reachOf(run) : 2.4));
  useEffect(() => {
    if (!on || !run || busy) return;
    const timer = setTimeout(() => {
      const { clientWidth = 1, clientHeight = 1 } = canvas.current ?? {};
      const aspect = Math.max(clientWidth, clientHeight) / Math.max(1, Math.min(clientWidth, clientHeight));
      askField(slot, state, reach * aspect, Math.min(45, Math.round(SIDE * aspect)));
    }, 60);
    return () => clearTimeout(timer);
  }, [on, slot, state, run, reach, busy, canvas]);
}
