import { Plus, X } from 'lucide-react';
import type { Schema } from '../../core/options';
import type { Family } from '../../core/solver';
import { guidances, modifiers, solvers } from '../../registry';
import { laneName } from '../../state/lanes';
import { edit } from '../../state/run';
import { LaneMark } from '../LaneMark';
import { Tex } from '../Tex';
import { useLane } from '../useLane';
import { EntryCombobox, type Entry, type EntryGroup } from './EntryCombobox';
import { OptionFields } from './OptionFields';
import { Section } from './Section';
import { badges, SolverCard } from './SolverCard';

const families: Record<Family, string> = {
  'one-step': 'One-step',
  singlestep: 'Singlestep, several evaluations',
  multistep: 'Multistep',
  'predictor-corrector': 'Predictor–corrector',
  adaptive: 'Adaptive',
  stochastic: 'Stochastic',
};

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
      <SolverCard pick={solver} />
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
  registry: ReadonlyMap<string, { id: string; name: string; about: string; formula: string; options: Schema }>;
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
              <Tex formula={definition.formula} />
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
