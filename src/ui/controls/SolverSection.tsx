import { Plus, X } from 'lucide-react';
import type { Schema } from '../../core/options';
import type { Family } from '../../core/solver';
import { guidances, modifiers, solvers } from '../../registry';
import type { RunSpec } from '../../run/spec';
import { laneName } from '../../state/lanes';
import { edit } from '../../state/run';
import { claims } from '../../state/selectors';
import { LaneMark } from '../LaneMark';
import { useLane } from '../useLane';
import { EntryCombobox, type Entry, type EntryGroup } from './EntryCombobox';
import { OptionFields } from './OptionFields';
import { Section } from './Section';

/** Long class names may break after a bracket or a comma, not in the middle of a word. */
const breakable = (name: string): string => name.replace(/[(,]/g, '$&\u200b');

const families: Record<Family, string> = {
  'one-step': 'One-step',
  singlestep: 'Singlestep, several evaluations',
  multistep: 'Multistep',
  'predictor-corrector': 'Predictor–corrector',
  adaptive: 'Adaptive',
  stochastic: 'Stochastic',
};

export function badges(pick: RunSpec['solver']): string[] {
  const { order, nfePerStep, stochastic, adaptive } = claims(pick);
  return [`order ${order}`, `${nfePerStep} NFE / step`, stochastic ? 'SDE' : 'ODE', ...(adaptive ? ['adaptive'] : [])];
}

const entries = (): EntryGroup[] =>
  (Object.entries(families) as [Family, string][]).flatMap(([family, title]) => {
    const items = [...solvers.values()]
      .filter((s) => s.family === family)
      .map(
        ({ id, name, about, aliases }): Entry => ({ id, name, about, aliases, badges: badges({ id, options: {} }) }),
      );
    return items.length ? [{ value: title, items }] : [];
  });
export const solverGroups = entries();

/** The rule that makes the next state out of evaluations of the denoiser. */
export function SolverSection() {
  const solver = useLane((lane) => lane.spec.solver);
  const definition = solvers.get(solver.id);
  if (!definition) return null;
  return (
    <Section title="Solver" note={<LaneNote />}>
      <EntryCombobox
        label="Solver"
        placeholder="Search solvers and aliases"
        groups={solverGroups}
        value={solver.id}
        onChange={(id) => edit({ solver: { id, options: {} } }, true)}
      />
      <ul className="badges" aria-label="What it claims">
        {badges(solver).map((badge) => (
          <li key={badge} className="badge">
            {badge}
          </li>
        ))}
      </ul>
      <p className="small soft clamp" title={definition.about}>
        {definition.about}
      </p>
      <dl className="aliases small soft">
        {Object.entries(definition.aliases).map(([tool, name]) => (
          <div key={tool}>
            <dt>{tool}</dt>
            <dd>{breakable(name)}</dd>
          </div>
        ))}
      </dl>
      <OptionFields
        schema={definition.options}
        options={solver.options}
        onChange={(options, rest) => edit({ solver: { id: solver.id, options } }, rest)}
      />
      <Decorators list="modifiers" registry={modifiers} />
      <Decorators list="guidance" registry={guidances} />
    </Section>
  );
}

/** Whose solver it is, where there are several. */
function LaneNote() {
  const [slot, count] = useLane((lane, s) => [lane.slot, s.lanes.length]);
  return (
    <span className="lane-note-mark">
      {count > 1 && `of run ${laneName(slot)} `}
      <LaneMark slot={slot} />
    </span>
  );
}

interface DecoratorsProps {
  list: 'modifiers' | 'guidance';
  registry: ReadonlyMap<string, { id: string; name: string; about: string; options: Schema }>;
}

/** Decorators of the solver or of the denoiser; each can be added once. */
function Decorators({ list, registry }: DecoratorsProps) {
  const picked = useLane((lane) => lane.spec[list]);
  const adaptive = useLane((lane) => list === 'modifiers' && lane.spec.control.kind === 'adaptive');
  const free = [...registry.values()].filter((m) => !picked.some((p) => p.id === m.id));
  return (
    <>
      {picked.map((p, i) => {
        const definition = registry.get(p.id);
        return (
          definition && (
            <fieldset key={p.id} className="modifier">
              <legend>{definition.name}</legend>
              <button
                type="button"
                className="button quiet icon modifier-remove"
                aria-label={`Remove ${definition.name}`}
                onClick={() => edit({ [list]: picked.filter((_, k) => k !== i) }, true)}
              >
                <X size={14} aria-hidden />
              </button>
              <p className="small soft">{definition.about}</p>
              <OptionFields
                schema={definition.options}
                options={p.options}
                onChange={(options, rest) =>
                  edit({ [list]: picked.map((m, k) => (k === i ? { id: m.id, options } : m)) }, rest)
                }
              />
            </fieldset>
          )
        );
      })}
      <div className="adders">
        {free.map((m) => (
          <button
            key={m.id}
            type="button"
            className="button small"
            disabled={adaptive}
            title={adaptive ? 'Modifiers spread over the steps of a fixed grid; the steps adapt now' : m.about}
            onClick={() => edit({ [list]: [...picked, { id: m.id, options: {} }] }, true)}
          >
            <Plus size={14} aria-hidden /> {m.name}
          </button>
        ))}
      </div>
    </>
  );
}
