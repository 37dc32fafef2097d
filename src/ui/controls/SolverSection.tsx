import { X } from 'lucide-react';
import type { Schema } from '../../core/options';
import type { Aliases } from '../../core/aliases';
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
      <Adder />
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
              <p className="small soft modifier-about">{definition.about}</p>
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
    </>
  );
}

/** Everything that can still be put on the solver or the denoiser, in one menu. */
function Adder() {
  const [spec] = useLane((lane) => [lane.spec]);
  const adaptive = spec.control.kind === 'adaptive';
  const free = (list: 'modifiers' | 'guidance', entries: Iterable<Decorator>, refusal?: string): Entry[] =>
    [...entries]
      .filter(({ id }) => !spec[list].some((pick) => pick.id === id))
      .map(({ id, name, aliases = {} }) => ({ id: `${list}/${id}`, name, about: '', aliases, badges: [], refusal }));
  const groups = [
    {
      value: 'Modifiers of the solver',
      items: free('modifiers', modifiers.values(), adaptive ? 'needs a fixed grid; the steps adapt now' : undefined),
    },
    { value: 'Guidance of the denoiser', items: free('guidance', guidances.values()) },
  ].filter(({ items }) => items.length > 0);
  if (!groups.length) return null;
  return (
    <EntryCombobox
      label="Add"
      placeholder="Search modifiers and guidance"
      groups={groups}
      value="Modifier or guidance…"
      quiet
      onChange={(key) => {
        const [list, id] = key.split('/') as ['modifiers' | 'guidance', string];
        edit({ [list]: [...spec[list], { id, options: {} }] }, true);
      }}
    />
  );
}

type Decorator = { id: string; name: string; aliases?: Aliases };
