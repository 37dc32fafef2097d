import { useState } from 'react';
import { grids } from '../../registry';
import { draftLevels, refusal } from '../../state/levels';
import { edit } from '../../state/run';
import { useLane } from '../useLane';
import { EntryCombobox, type EntryGroup } from './EntryCombobox';
import { LevelCurve } from './LevelCurve';
import { OptionFields } from './OptionFields';
import { Section } from './Section';
import { Segments } from './Segments';

type Axis = 'sigma' | 'lambda';

/** Where the steps are put between noise and data. */
export function ScheduleSection() {
  const grid = useLane((lane) => lane.spec.grid);
  const process = useLane((lane) => lane.spec.process);
  const adaptive = useLane((lane) => lane.spec.control.kind === 'adaptive');
  const [axis, setAxis] = useState<'sigma' | 'lambda'>('sigma');
  const definition = grids.get(grid.id);
  const levels = draftLevels({ grid, process });
  const groups: EntryGroup[] = [
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
  return (
    <Section
      title="Schedule"
      note={
        <Segments<Axis>
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
        onChange={(id) => edit({ grid: { ...grid, id, options: {} } }, true)}
      />
      {levels ? (
        <LevelCurve levels={levels} axis={axis} />
      ) : (
        <p className="small wrong">{refusal(grid.id, process) ?? 'This schedule has no levels for this process.'}</p>
      )}
      {adaptive && <p className="small">Adaptive control places its own steps: the schedule waits until it is off.</p>}
      {definition && (
        <p className="small soft clamp" title={definition.about}>
          {definition.about}
        </p>
      )}
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
          value={grid.end}
          choices={{ 'sigma-min': 'σ min', zero: 'σ = 0' }}
          onChange={(end) => edit({ grid: { ...grid, end } }, true)}
        />
      </div>
    </Section>
  );
}
