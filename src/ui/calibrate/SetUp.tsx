import { Play } from 'lucide-react';
import { useState } from 'react';
import type { Calibration } from '../../core/calibration';
import type { RawOptions } from '../../core/options';
import { limits, type RunSpec } from '../../run/spec';
import { sampleLimits, type Task } from '../../run/task';
import { laneName } from '../../state/lanes';
import { modelInfo, modelName } from '../../state/selectors';
import { recipeText } from '../../state/verdict';
import { NumberControl } from '../controls/NumberControl';
import { OptionFields } from '../controls/OptionFields';
import { useLane } from '../useLane';
import { About } from './About';

interface Props {
  calibration: Calibration;
  /** The task of this calibration that was set up before. */
  last?: Task;
  /** Another calibration is under way: it would be called off. */
  busy: boolean;
  onStart(task: Task): void;
}

/** A forward of a picture costs a hundred times that of a point. */
const usualSamples = (spec: RunSpec): number => {
  const info = modelInfo(spec);
  return info?.kind === 'onnx' && info.card.shape.length === 3 ? 16 : 64;
};

const trouble = (spec: RunSpec, seed: number): string | undefined => {
  if (spec.direction !== 'denoise')
    return 'The run goes from data to noise. A calibration fits steps from noise to data: turn it round first.';
  if (spec.control.kind !== 'fixed')
    return 'The run’s steps adapt. A calibration fits the steps of a fixed grid: choose fixed steps first.';
  if (seed === spec.seed)
    return `The run has the seed ${seed}, too: it would be judged on the very noises that it is fitted on. Choose another.`;
  return undefined;
};

/** What is to be done, before it is begun. */
export function SetUp({ calibration, last, busy, onStart }: Props) {
  const [spec, slot] = useLane((lane) => [lane.spec, lane.slot]);
  const [options, setOptions] = useState<RawOptions>(last?.calibration.options ?? {});
  const [samples, setSamples] = useState(() => last?.samples ?? usualSamples(spec));
  const [seed, setSeed] = useState(() => last?.seed ?? (spec.seed < limits.seed.max ? spec.seed + 1 : 0));
  const why = trouble(spec, seed);
  const { id } = calibration;
  return (
    <div className="cal-pane">
      <About calibration={calibration} />
      <div className="cal-form">
        <section className="cal-fields" aria-label="Options">
          <OptionFields schema={calibration.options} options={options} onChange={setOptions} />
        </section>
        <section className="cal-fields" aria-label="Noises">
          <NumberControl
            label="noises to fit on"
            help="As many others judge it"
            value={samples}
            {...sampleLimits}
            whole
            log
            onChange={setSamples}
          />
          <NumberControl
            label="seed of these noises"
            value={seed}
            {...limits.seed}
            whole
            slider={false}
            onChange={setSeed}
          />
        </section>
      </div>
      <p className="small soft">
        Run {laneName(slot)}: {modelName(spec)} · {recipeText(spec)}. It is fitted on the noises of seed {seed} and
        judged on those of seed {spec.seed}, beside the best pair of schedule and solver made by hand at the same NFE.
        {modelInfo(spec)?.kind === 'onnx' &&
          ' The network answers on wasm meanwhile, also where runs are on WebGPU: every answer is read back and compared in float64.'}
      </p>
      {why && (
        <p className="small wrong" role="alert">
          {why}
        </p>
      )}
      <div className="row start">
        <button
          type="button"
          className="button primary"
          disabled={why !== undefined || busy}
          onClick={() => onStart({ calibration: { id, options }, spec, samples, seed })}
        >
          <Play size={16} aria-hidden /> Calibrate
        </button>
        {busy && <span className="small soft">Another one is under way; cancel it, or wait for its end.</span>}
      </div>
    </div>
  );
}
