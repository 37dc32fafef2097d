import type { Calibration } from '../../core/calibration';
import { calibrations as registry } from '../../calibrations/registry';
import { type SelectChoice, SelectField } from '../controls/SelectField';

const kinds: Record<Calibration['yields'], string> = {
  schedule: 'Where the steps are',
  coefficients: 'How a step is made',
  steps: 'The steps altogether',
};

/** The calibrations by what they replace, in the order of the run's parts. */
const groups = (Object.entries(kinds) as [Calibration['yields'], string][])
  .map(([kind, title]) => ({ title, entries: [...registry.values()].filter(({ yields }) => yields === kind) }))
  .filter(({ entries }) => entries.length > 0);

const firstSentence = (text: string): string => text.split(/(?<=[.!?])\s/, 1)[0];

interface Props {
  chosen?: string;
  onChoose(id: string): void;
}

export function CalibrationList({ chosen, onChoose }: Props) {
  return groups.map(({ title, entries }) => (
    <section key={title} className="cal-group" aria-label={title}>
      <h3 className="menu-label">{title}</h3>
      <ul>
        {entries.map(({ id, name, about }) => (
          <li key={id}>
            <button
              type="button"
              className="cal-entry"
              aria-current={chosen === id ? 'true' : undefined}
              onClick={() => onChoose(id)}
            >
              <span>{name}</span>
              <span className="small soft">{firstSentence(about)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  ));
}

const choices: SelectChoice[] = groups.flatMap(({ title, entries }) =>
  entries.map(({ id, name }) => ({ value: id, label: name, about: title })),
);

/** The same on a phone. */
export function CalibrationSelect({ chosen = '', onChoose }: Props) {
  return <SelectField label="Calibration" value={chosen} choices={choices} onChange={onChoose} />;
}
