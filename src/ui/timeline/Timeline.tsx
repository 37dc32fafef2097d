import { ChevronLeft, ChevronRight, Pause, Play, SkipBack, SkipForward } from 'lucide-react';
import { seek, setQuantity, stepBy, toggle } from '../../state/playback';
import { Segments } from '../controls/Segments';
import { setAxis } from '../../state/playback';
import { usePlayground } from '../usePlayground';
import { Track } from './Track';

/** Plays, steps and scrubs through the solver's real states. */
export function Timeline() {
  const playing = usePlayground((s) => s.view.playing);
  const quantity = usePlayground((s) => s.view.quantity);
  return (
    <section className="timeline" aria-label="Timeline">
      <div className="transport">
        <button type="button" className="button icon" aria-label="First state" onClick={() => seek(0)}>
          <SkipBack size={16} aria-hidden />
        </button>
        <button type="button" className="button icon" aria-label="Step back" onClick={() => stepBy(-1)}>
          <ChevronLeft size={18} aria-hidden />
        </button>
        <button
          type="button"
          className="button primary icon play"
          aria-label={playing ? 'Pause' : 'Play'}
          onClick={toggle}
        >
          {playing ? <Pause size={18} aria-hidden /> : <Play size={18} aria-hidden />}
        </button>
        <button type="button" className="button icon" aria-label="Step forward" onClick={() => stepBy(1)}>
          <ChevronRight size={18} aria-hidden />
        </button>
        <button
          type="button"
          className="button icon"
          aria-label="Last state"
          onClick={() => seek(Number.MAX_SAFE_INTEGER)}
        >
          <SkipForward size={16} aria-hidden />
        </button>
      </div>
      <Track />
      <Alignment />
      <Segments
        label="What is shown"
        value={quantity}
        choices={{
          x: (
            <span className="math" title="The noisy state">
              x<sub>t</sub>
            </span>
          ),
          x0: (
            <span className="math" title="The denoiser’s estimate of the data">
              x̂<sub>0</sub>
            </span>
          ),
        }}
        onChange={setQuantity}
      />
    </section>
  );
}

/** What the playhead holds equal between several runs. */
function Alignment() {
  const [axis, several] = usePlayground((s) => [s.view.axis, s.lanes.length > 1]);
  if (!several) return null;
  return (
    <Segments
      label="Runs are lined up by"
      value={axis}
      choices={{
        step: <span title="The same step number">step</span>,
        lambda: (
          <span className="math" title="The same noise level, λ = ln(α/σ)">
            λ
          </span>
        ),
        nfe: <span title="The same number of evaluations">NFE</span>,
      }}
      onChange={setAxis}
    />
  );
}
