import { ownList } from '../../core/recipe';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Library } from 'lucide-react';
import { useStore } from 'zustand';
import { grids } from '../../registry';
import { resolveProcess } from '../../run/resolve';
import type { RunSpec } from '../../run/spec';
import { draftLevels, levelsTrouble, refusal } from '../../state/levels';
import { edit, hold } from '../../state/run';
import { saves } from '../../state/saved';
import { afterRemoval, afterSplit } from '../../state/schedule';
import { CalibrateButton } from '../calibrate/CalibrateButton';
import { useLane } from '../useLane';
import { EntryCombobox, type EntryGroup } from './EntryCombobox';
import { type LevelChange, LevelChart } from './LevelChart';
import type { LevelAxis } from './levelScale';
import { OptionFields } from './OptionFields';
import { Section } from './Section';
import { Segments } from './Segments';
import { StepRules } from './StepRules';

const Schedules = lazy(() => import('../schedule/ScheduleDialog'));

/** Entries of the menu that are saved schedules, not the catalogue's. */
const SAVED = 'saved:';

/** Where the steps are put between noise and data. */
export function ScheduleSection() {
  const { grid, process, direction, each } = useLane((lane) => lane.spec);
  const adaptive = useLane((lane) => lane.spec.control.kind === 'adaptive');
  const saved = useStore(saves, (s) => s.schedules);
  const [axis, setAxis] = useState<LevelAxis>('sigma');
  const [dialog, setDialog] = useState(false);
  const made = useMemo(() => resolveProcess(process), [process]);
  const definition = grids.get(grid.id);
  const levels = draftLevels({ grid, process });
  const groups: EntryGroup[] = [
    ...(saved.length ? [{ value: 'Yours', items: saved.map(savedEntry) }] : []),
    {
      value: 'Schedules',
      items: [...grids.values()].map(({ id, name, about, aliases }) => ({
        id,
        name,
        about,
        aliases,
        badges: [],
        refusal: refusal(id, process),
      })),
    },
  ];
  const pick = (id: string): void => {
    const own = saved.find(({ name }) => id === SAVED + name);
    // An own list starts as what is there.
    if (own) edit({ grid: own.grid }, true);
    else if (id === 'custom' && levels) edit({ grid: ownList(levels) }, true);
    else edit({ grid: { ...grid, id, options: {} } }, true);
  };
  /** A step of the chart, from noise to data, as the run counts it, and back. */
  const asRun = (step: number, steps: number): number => (direction === 'invert' ? steps - 1 - step : step);
  const take = ({ levels: next, split, gone }: LevelChange): void => {
    const steps = (levels ?? next).length - 1;
    let rules = each;
    if (split !== undefined) rules = afterSplit(each, asRun(split, steps));
    if (gone !== undefined) rules = afterRemoval(each, asRun(gone, steps));
    edit({ grid: ownList(next), each: rules });
  };
  const setEnd = (end: RunSpec['grid']['end']): void => {
    if (grid.id !== 'custom' || !levels) edit({ grid: { ...grid, end } }, true);
    else if (end === 'zero') edit({ grid: ownList([...levels, made.zero]) }, true);
    else if (levels.length > 2) edit({ grid: ownList(levels.slice(0, -1)) }, true);
  };
  const steps = levels ? levels.length - 1 : 0;
  return (
    <Section
      title="Schedule"
      note={
        <Segments<LevelAxis>
          label="Axis of the curve"
          value={axis}
          choices={{ sigma: 'σ', lambda: 'λ' }}
          onChange={setAxis}
        />
      }
    >
      <EntryCombobox
        label="Schedule"
        placeholder="Search schedules and aliases"
        groups={groups}
        value={grid.id}
        onChange={pick}
      />
      {levels ? (
        <LevelChart
          levels={levels}
          process={made}
          axis={axis}
          marked={Object.keys(each).map((step) => asRun(Number(step), steps))}
          onChange={take}
          onHold={hold}
        />
      ) : (
        <p className="small wrong">{levelsTrouble({ grid, process })}</p>
      )}
      {adaptive && <p className="small">Adaptive control places its own steps: the schedule waits until it is off.</p>}
      {definition && <p className="small soft">{definition.about}</p>}
      {definition && (
        <OptionFields
          schema={definition.options}
          options={grid.options}
          onChange={(options, rest) => edit({ grid: { ...grid, options } }, rest)}
        />
      )}
      <div className="row">
        <span title="Whether the last step goes to σ = 0 exactly, or stops at the schedule’s smallest σ">Ends at</span>
        <Segments
          label="End of the schedule"
          value={grid.id === 'custom' && levels ? ownList(levels).end : grid.end}
          choices={{ 'sigma-min': 'σ min', zero: 'σ = 0' }}
          onChange={setEnd}
        />
      </div>
      <button type="button" className="button" disabled={!levels} onClick={() => setDialog(true)}>
        <Library size={16} aria-hidden /> Save or copy as code…
      </button>
      <CalibrateButton />
      <div>
        <StepRules steps={steps} />
      </div>
      <Suspense>{dialog && levels && <Schedules levels={levels} onClose={() => setDialog(false)} />}</Suspense>
    </Section>
  );
}

const savedEntry = ({ name, grid }: { name: string; grid: RunSpec['grid'] }) => ({
  id: SAVED + name,
  name,
  about: '',
  aliases: {},
  badges: [`${grid.steps} steps`],
});
