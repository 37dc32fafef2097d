import { Fragment } from 'react';
import { shownState } from '../../state/playhead';
import { short } from '../format';
import { useLane } from '../useLane';

/** “D₇ᵃ” as a letter with a lowered 7 and a raised a. */
function Name({ name }: { name: string }) {
  // Compatibility form turns raised and lowered characters into plain ones: D7a.
  const [, letter, low, high] = name.normalize('NFKD').match(/^(\D*)(\d*)(.*)$/) ?? [];
  return (
    <>
      <i>{letter}</i>
      {low && <sub>{low}</sub>}
      {high && <sup>{high}</sup>}
    </>
  );
}

const State = ({ at }: { at: number }) => (
  <>
    <i>x</i>
    <sub>{at}</sub>
  </>
);

const coefficient = (c: number): string => {
  const size = Math.abs(c);
  return size >= 0.001 && size < 1000 ? size.toFixed(3) : short(size, 3);
};

/** The step that led to the present state, with the coefficients that were really used. */
export function Formula() {
  const { state, formula, h, sigma, up } = useLane((lane, s) => {
    const { run } = lane;
    const at = shownState(lane, s);
    const attempts = run?.attempts;
    const i = attempts ? attempts.index.findIndex((index, k) => index === at - 1 && attempts.accepted[k]) : -1;
    const [from, to] = [run?.levels[at - 1], run?.levels[at]];
    return {
      state: at,
      formula: i >= 0 ? attempts?.formula[i] : undefined,
      h: from && to ? to.lambda - from.lambda : undefined,
      sigma: to?.sigma,
      up: run?.spec.direction === 'invert',
    };
  });
  return (
    <section className="chart" aria-label="This step">
      <h2 className="section-title">
        This step
        <span>
          {state > 0 && h !== undefined ? `${state - 1} → ${state}, h = ${short(h)}, to σ = ${short(sigma ?? 0)}` : ''}
        </span>
      </h2>
      <p className="formula math-text">
        {state === 0 ? (
          <span className="soft plain">
            The start: {up ? 'samples of the data' : 'pure noise'}, drawn from the seed.
          </span>
        ) : !formula?.length ? (
          <span className="soft plain">This step has no linear formula to show.</span>
        ) : (
          <>
            <State at={state} />
            {' = '}
            {formula.map(([name, c], i) => (
              <Fragment key={name}>
                {i > 0 || c < 0 ? (c < 0 ? ' − ' : ' + ') : ''}
                <span className="term">
                  <b>{coefficient(c)}</b> {name === 'x' ? <State at={state - 1} /> : <Name name={name} />}
                </span>
              </Fragment>
            ))}
          </>
        )}
      </p>
    </section>
  );
}
