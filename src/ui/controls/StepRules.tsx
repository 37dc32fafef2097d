import { useState } from 'react';
import { solvers } from '../../registry';
import type { Pick, RunSpec } from '../../run/spec';
import { edit } from '../../state/run';
import { plural } from '../format';
import { useLane } from '../useLane';
import { EntryCombobox } from './EntryCombobox';
import { OptionFields } from './OptionFields';
import { solverGroups } from './SolverSection';

/** The entry that takes a step's own rule away. */
const PLAIN = 'as the run';

/** Another solver for single steps (USF): a row of steps, and the rule of the one that is chosen. */
export function StepRules({ steps }: { steps: number }) {
  const [chosen, setChosen] = useState(0);
  const { each, solver, control } = useLane((lane) => lane.spec);
  const at = Math.min(chosen, Math.max(0, steps - 1));
  const own: Pick | undefined = each[at];
  const definition = own && solvers.get(own.id);
  const count = Object.keys(each).length;
  const fixed = control.kind === 'fixed';
  const set = (pick: Pick | undefined, rest: boolean): void => {
    const { [at]: _, ...others } = each;
    edit({ each: pick ? { ...others, [at]: pick } : others } as Partial<RunSpec>, rest);
  };
  const plain = {
    value: 'No rule of its own',
    items: [
      {
        id: PLAIN,
        name: `As the run: ${solvers.get(solver.id)?.name ?? solver.id}`,
        about: '',
        aliases: {},
        badges: [],
      },
    ],
  };
  return (
    <details className="fold">
      <summary className="small">
        A rule for each step
        <span className="soft">{count ? `${count} ${plural(count, 'step has its', 'steps have their')} own` : ''}</span>
      </summary>
      {fixed ? (
        <div className="step-rules">
          <StepRow steps={steps} chosen={at} each={each} onChoose={setChosen} />
          <EntryCombobox
            label={`Solver of step ${at + 1}`}
            placeholder="Search solvers and aliases"
            groups={[plain, ...solverGroups]}
            value={own?.id ?? PLAIN}
            onChange={(id) => set(id === PLAIN ? undefined : { id, options: {} }, true)}
          />
          {own && definition && (
            <OptionFields
              schema={definition.options}
              options={own.options}
              onChange={(options, rest) => set({ id: own.id, options }, rest)}
            />
          )}
          {count > 0 && (
            <button type="button" className="button small" onClick={() => edit({ each: {} }, true)}>
              All steps as the run
            </button>
          )}
        </div>
      ) : (
        <p className="small soft">
          Adaptive control makes its steps as it goes: rules of single steps need the schedule.
        </p>
      )}
    </details>
  );
}

interface RowProps {
  steps: number;
  chosen: number;
  each: RunSpec['each'];
  onChoose(step: number): void;
}

/** One tab stop; arrows, Home and End go along the row. A diamond marks a step with a rule of its own, as on the chart. */
function StepRow({ steps, chosen, each, onChoose }: RowProps) {
  const onKey = (event: React.KeyboardEvent): void => {
    const to = { ArrowLeft: chosen - 1, ArrowRight: chosen + 1, Home: 0, End: steps - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = Math.min(steps - 1, Math.max(0, to));
    onChoose(next);
    (event.currentTarget.children[next] as HTMLElement).focus();
  };
  return (
    <div className="step-row" role="radiogroup" aria-label="Step" onKeyDown={onKey}>
      {Array.from({ length: steps }, (_, i) => {
        const name = each[i] && (solvers.get(each[i].id)?.name ?? each[i].id);
        return (
          // biome-ignore lint/a11y/useSemanticElements: a row of chips, with arrows of its own
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
            key={i}
            type="button"
            role="radio"
            className={name ? 'step-chip own' : 'step-chip'}
            aria-checked={i === chosen}
            aria-label={`Step ${i + 1}${name ? `, ${name}` : ''}`}
            title={name}
            tabIndex={i === chosen ? 0 : -1}
            onClick={() => onChoose(i)}
          >
            {i + 1}
            <span aria-hidden>{name ? '◆' : '·'}</span>
          </button>
        );
      })}
    </div>
  );
}
