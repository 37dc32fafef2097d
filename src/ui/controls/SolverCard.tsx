import { useState } from 'react';
import orders from '../../../docs/orders.json';
import { differing } from '../../core/options';
import type { Aliases } from '../../core/aliases';
import { solvers } from '../../registry';
import type { Pick } from '../../run/spec';
import { citations } from '../../sources';
import { claims } from '../../state/selectors';
import { Tex } from '../Tex';
import { Stability } from './Stability';

const measured: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = orders;

/** Long class names may break after a bracket or a comma, not in the middle of a word. */
const breakable = (name: string): string => name.replace(/[(,]/g, '$&\u200b');

export function badges(pick: Pick): string[] {
  const { order, nfePerStep, stochastic, adaptive } = claims(pick);
  return [`order ${order}`, `${nfePerStep} NFE / step`, stochastic ? 'SDE' : 'ODE', ...(adaptive ? ['adaptive'] : [])];
}

/** What a solver is: its rule, claims and measurements, its names elsewhere and its source. */
export function SolverCard({ pick }: { pick: Pick }) {
  const definition = solvers.get(pick.id);
  const [open, setOpen] = useState(false);
  if (!definition) return null;
  const { about, advice, formula, paper, aliases } = definition;
  return (
    <>
      <ul className="badges" aria-label="What it claims">
        {badges(pick).map((badge) => (
          <li key={badge} className="badge">
            {badge}
          </li>
        ))}
      </ul>
      <p className="small soft clamp">{about}</p>
      <Tex formula={formula} />
      <details className="fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="small">
          About this solver <span className="soft">orders, stability, names, source</span>
        </summary>
        <div className="small card">
          {advice && <p className="soft">{advice}</p>}
          <Orders pick={pick} />
          {open && <Stability pick={pick} />}
          <Names aliases={aliases} />
          <p className="soft">
            <Source of={paper} />
          </p>
        </div>
      </details>
    </>
  );
}

/** Claimed against measured, under the options chosen. */
function Orders({ pick }: { pick: Pick }) {
  const { order, nfePerStep, extraNfe, stochastic } = claims(pick);
  const found = measured[pick.id]?.[differing(solvers.get(pick.id)?.options ?? {}, pick.options)];
  return (
    <dl className="facts">
      <div>
        <dt>Order claimed</dt>
        <dd>
          {order}
          {stochastic && ', in law (weak)'}
        </dd>
      </div>
      <div>
        <dt>Measured</dt>
        <dd>
          {found
            ? ['ve', 'vp', 'flow'].map((name, i) => (
                <span key={name} className="measured">
                  {found[i].toFixed(2)} <span className="soft">{name}</span>
                </span>
              ))
            : 'not with these options'}
        </dd>
      </div>
      <div>
        <dt>NFE</dt>
        <dd>
          {nfePerStep} a step{extraNfe !== 0 && `, ${extraNfe > 0 ? '+' : '−'}${Math.abs(extraNfe)} in a run`}
        </dd>
      </div>
    </dl>
  );
}

function Names({ aliases }: { aliases: Aliases }) {
  return (
    <dl className="facts">
      {Object.entries(aliases).map(([tool, name]) => (
        <div key={tool}>
          <dt>{tool}</dt>
          <dd>{breakable(name)}</dd>
        </div>
      ))}
    </dl>
  );
}

const Source = ({ of }: { of: string }) =>
  citations(of).map(({ text, href }) =>
    href ? (
      <a key={text} href={href} target="_blank" rel="noreferrer">
        {text}
      </a>
    ) : (
      text
    ),
  );
