import { ChevronLeft, ChevronRight } from 'lucide-react';
import { seekState } from '../../state/playback';
import { shownState } from '../../state/playhead';
import { setView, store } from '../../state/store';
import { useLane } from '../useLane';
import { useShade } from '../usePlayground';
import { DecodingLine } from './DecodingLine';
import { newest } from '../../state/record';
import { cellAt } from './pictures';
import { filmOf, layoutOf, paintFilm, paintSheet } from './sheet';
import { usePainted } from './usePainted';

/** Samples that are pictures: a sheet of all of them at the playhead, and the film of one of them. */
export function Pictures() {
  const shade = useShade();
  const slot = useLane((lane) => lane.slot);
  const sheet = usePainted(paintSheet, slot, shade);
  const film = usePainted(paintFilm, slot, shade, true);
  const [state, count] = useLane((lane, s) => [
    (lane.run && newest(lane.run)?.state) ?? shownState(lane, s),
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
