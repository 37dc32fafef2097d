import { Switch } from '@base-ui/react/switch';
import { useId } from 'react';
import { defaults, type OptionSpec, type OptionValue, type RawOptions, type Schema } from '../../core/options';
import { ListField } from './ListField';
import { NumberControl } from './NumberControl';
import { Segments } from './Segments';
import { SelectField } from './SelectField';

interface Props {
  schema: Schema;
  options: RawOptions;
  disabled?: boolean;
  onChange(options: RawOptions, rest: boolean): void;
}

/** The controls of a schema: one row an option, in the order of its declaration. */
export function OptionFields({ schema, options, disabled, onChange }: Props) {
  const values: RawOptions = { ...defaults(schema), ...options };
  const entries = Object.entries(schema);
  if (!entries.length) return null;
  return (
    <div className="options">
      {entries.map(([key, spec]) => (
        <OptionField
          key={key}
          spec={spec}
          value={values[key]}
          disabled={disabled}
          onChange={(value, rest) => onChange({ ...options, [key]: value }, rest)}
        />
      ))}
    </div>
  );
}

interface FieldProps {
  spec: OptionSpec;
  value: OptionValue;
  disabled?: boolean;
  onChange(value: OptionValue, rest: boolean): void;
}

function OptionField({ spec, value, disabled, onChange }: FieldProps) {
  switch (spec.kind) {
    case 'num':
    case 'int':
      return (
        <NumberControl
          label={spec.label}
          help={spec.help}
          value={Number(value)}
          min={spec.min}
          max={spec.max}
          step={spec.step}
          whole={spec.kind === 'int'}
          log={spec.scale === 'log'}
          disabled={disabled}
          onChange={onChange}
        />
      );
    case 'flag':
      return <FlagField label={spec.label} help={spec.help} value={!!value} disabled={disabled} onChange={onChange} />;
    case 'choice':
      return Object.keys(spec.choices).length <= 3 && Object.values(spec.choices).join('').length <= 26 ? (
        <div className="row" title={spec.help}>
          <span>{spec.label}</span>
          <Segments
            label={spec.label}
            value={String(value)}
            choices={spec.choices}
            disabled={disabled}
            onChange={(v) => onChange(v, true)}
          />
        </div>
      ) : (
        <div className="stacked" title={spec.help}>
          <span>{spec.label}</span>
          <SelectField
            label={spec.label}
            value={String(value)}
            disabled={disabled}
            choices={Object.entries(spec.choices).map(([v, label]) => ({ value: v, label }))}
            onChange={(v) => onChange(v, true)}
          />
        </div>
      );
    case 'list':
      return (
        <ListField label={spec.label} help={spec.help} value={String(value)} onChange={(v) => onChange(v, true)} />
      );
  }
}

interface FlagProps {
  label: string;
  help?: string;
  value: boolean;
  disabled?: boolean;
  onChange(value: boolean, rest: boolean): void;
}

function FlagField({ label, help, value, disabled, onChange }: FlagProps) {
  const id = useId();
  return (
    <div className="row" title={help}>
      <span id={id}>{label}</span>
      <Switch.Root
        className="switch"
        aria-labelledby={id}
        checked={value}
        disabled={disabled}
        onCheckedChange={(checked) => onChange(checked, true)}
      >
        <Switch.Thumb className="switch-thumb" />
      </Switch.Root>
    </div>
  );
}
