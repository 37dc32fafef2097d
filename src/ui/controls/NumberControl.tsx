import { NumberField } from '@base-ui/react/number-field';
import { Slider } from '@base-ui/react/slider';
import { useId, type ReactNode } from 'react';
import { clampNumber } from '../../core/options';
import { notify } from '../../state/store';
import { grip } from './grip';
import { fromTrack, toTrack, TRACK, type Range } from './scale';

interface Props extends Range {
  label: string;
  value: number;
  help?: string;
  disabled?: boolean;
  slider?: boolean;
  unit?: ReactNode;
  onChange(value: number, rest: boolean): void;
}

/** A number as slider and field in one row each; `rest` says that the hand has let go. */
export function NumberControl({ label, value, help, disabled, slider = true, unit, onChange, ...range }: Props) {
  const id = useId();
  const position = toTrack(value, range);
  const legal = (typed: number): number => {
    const { min, max, whole } = range;
    const taken = clampNumber({ kind: whole ? 'int' : 'num', label, default: value, min, max }, typed);
    if (taken.note) notify(taken.note);
    return taken.value;
  };
  return (
    <div className="number">
      <div className="row">
        <label htmlFor={id} title={help}>
          {label}
        </label>
        <NumberField.Root
          id={id}
          className="field"
          value={value}
          min={range.min}
          max={range.max}
          step={range.step ?? (range.whole ? 1 : 'any')}
          locale="en"
          format={{ useGrouping: false, maximumSignificantDigits: 10 }}
          // A number out of range may be half of another one; when it is left so, it is put right and said.
          allowOutOfRange
          disabled={disabled}
          onValueChange={(v) => v !== null && v >= range.min && v <= range.max && onChange(v, false)}
          onValueCommitted={(v) => v !== null && onChange(legal(v), true)}
        >
          <NumberField.Input className="input" onKeyDown={leaveOnEnter} />
          {unit}
        </NumberField.Root>
      </div>
      {slider && (
        <Slider.Root
          value={position}
          min={0}
          max={TRACK}
          step={range.log ? 1 : grain(range)}
          largeStep={TRACK / 10}
          disabled={disabled}
          onValueChange={(p) => onChange(nudged(p, position, value, range), false)}
          onValueCommitted={(p) => onChange(nudged(p, position, value, range), true)}
        >
          <Slider.Control
            className="slider"
            onPointerDown={() => grip('pointerup')}
            onKeyDown={(event) => event.repeat || grip('keyup')}
          >
            <Slider.Track className="slider-track">
              <Slider.Indicator className="slider-indicator" />
              <Slider.Thumb
                className="slider-thumb"
                getAriaLabel={() => label}
                getAriaValueText={() => String(value)}
              />
            </Slider.Track>
          </Slider.Control>
        </Slider.Root>
      )}
    </div>
  );
}

/** Enter takes the number, and the focus stays. */
function leaveOnEnter({ key, currentTarget }: React.KeyboardEvent<HTMLInputElement>): void {
  if (key !== 'Enter') return;
  currentTarget.blur();
  currentTarget.focus();
}

const grain = ({ min, max, step, whole }: Range): number =>
  step || whole ? ((step ?? 1) / (max - min)) * TRACK : TRACK / 200;

/** One key press moves a thousandth of the track: on a log track of whole numbers that must still be one whole step. */
function nudged(position: number, before: number, value: number, range: Range): number {
  const next = fromTrack(position, range);
  if (next !== value || Math.abs(position - before) > 2 || position === before) return next;
  const by = range.whole ? 1 : value * 0.02 || range.max * 1e-4;
  return Math.min(range.max, Math.max(range.min, value + Math.sign(position - before) * by));
}
