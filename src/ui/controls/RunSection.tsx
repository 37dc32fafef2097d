import { Dices } from 'lucide-react';
import { directions } from '../../core/solver';
import { refusesInversion } from '../../run/resolve';
import { limits, type StepRuleId, stepRules } from '../../run/spec';
import { edit } from '../../state/run';
import { claims } from '../../state/selectors';
import { useLane } from '../useLane';
import { NumberControl } from './NumberControl';
import { Section } from './Section';
import { Segments } from './Segments';
import { SelectField } from './SelectField';

const adaptiveDefaults = { kind: 'adaptive', atol: 1e-3, rtol: 1e-3, maxNfe: 500, rule: 'pi' } as const;

/** How many steps, samples and which noise. */
export function RunSection() {
  const { count, seed, control, noise, solver, modifiers, direction, each } = useLane((lane) => lane.spec);
  const { adaptive, stochastic } = claims(solver);
  const noisy = stochastic || modifiers.length > 0;
  const oneWay = refusesInversion({ solver, each });
  return (
    <Section title="Run">
      <div className="row">
        <span title="Back to noise: the schedule is taken from its other end, and the run starts at samples of the data">
          Direction
        </span>
        <Segments
          label="Direction"
          value={direction}
          choices={directions}
          disabled={!!oneWay}
          onChange={(next) => edit({ direction: next }, true)}
        />
      </div>
      {oneWay && <p className="small soft why">{oneWay}.</p>}
      <div className="row">
        <span>Step size</span>
        <Segments
          label="Step size"
          value={control.kind}
          choices={{ fixed: 'schedule', adaptive: 'adaptive' }}
          disabled={!adaptive}
          onChange={(kind) => edit({ control: kind === 'adaptive' ? adaptiveDefaults : { kind } }, true)}
        />
      </div>
      {!adaptive && <p className="small soft why">Adaptive needs a solver that estimates its own error.</p>}
      {control.kind === 'adaptive' && (
        <div className="options">
          <NumberControl
            label="Absolute tolerance"
            value={control.atol}
            {...limits.tolerance}
            log
            onChange={(atol, rest) => edit({ control: { ...control, atol } }, rest)}
          />
          <NumberControl
            label="Relative tolerance"
            value={control.rtol}
            {...limits.tolerance}
            log
            onChange={(rtol, rest) => edit({ control: { ...control, rtol } }, rest)}
          />
          <div className="row">
            <span title="How the step size follows the error">Step rule</span>
            <SelectField
              label="Step rule"
              value={control.rule}
              choices={Object.entries(stepRules).map(([value, label]) => ({ value, label }))}
              onChange={(rule) => edit({ control: { ...control, rule: rule as StepRuleId } }, true)}
            />
          </div>
          <NumberControl
            label="Evaluations at most"
            value={control.maxNfe}
            {...limits.maxNfe}
            log
            whole
            onChange={(maxNfe, rest) => edit({ control: { ...control, maxNfe } }, rest)}
          />
        </div>
      )}
      <NumberControl
        label="Samples"
        value={count}
        {...limits.count}
        log
        whole
        onChange={(next, rest) => edit({ count: next }, rest)}
      />
      <NumberControl
        label="Seed"
        value={seed}
        {...limits.seed}
        whole
        slider={false}
        unit={
          <button
            type="button"
            className="button icon"
            aria-label="Another seed"
            title="Another seed"
            onClick={() => edit({ seed: Math.floor(Math.random() * 10_000) }, true)}
          >
            <Dices size={16} aria-hidden />
          </button>
        }
        onChange={(next, rest) => edit({ seed: next }, rest)}
      />
      <div className="row">
        <span title="Brownian: runs with other step counts see the same path">Noise</span>
        <Segments
          label="Noise of stochastic steps"
          value={noise}
          choices={{ white: 'white', brownian: 'Brownian' }}
          disabled={!noisy}
          onChange={(next) => edit({ noise: next }, true)}
        />
      </div>
      {!noisy && <p className="small soft why">This solver draws no noise after the start.</p>}
    </Section>
  );
}
