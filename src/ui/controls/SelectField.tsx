import { Select } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';

export interface SelectChoice {
  value: string;
  label: string;
  about?: string;
}

interface Props {
  label: string;
  value: string;
  choices: readonly SelectChoice[];
  disabled?: boolean;
  onChange(value: string): void;
}

/** One of several, as a menu; each entry may say what it is. */
export function SelectField({ label, value, choices, disabled, onChange }: Props) {
  return (
    <Select.Root
      items={choices}
      value={value}
      disabled={disabled}
      onValueChange={(next) => typeof next === 'string' && onChange(next)}
    >
      <Select.Trigger className="picker" aria-label={label}>
        <Select.Value className="picker-name" />
        <Select.Icon className="picker-icon">
          <ChevronsUpDown size={14} aria-hidden />
        </Select.Icon>
      </Select.Trigger>
      <Select.Portal>
        <Select.Positioner className="positioner" sideOffset={4} alignItemWithTrigger={false}>
          <Select.Popup className="popup menu">
            <Select.List>
              {choices.map((choice) => (
                <Select.Item key={choice.value} value={choice.value} className="option">
                  <Select.ItemIndicator className="option-check">
                    <Check size={14} aria-hidden />
                  </Select.ItemIndicator>
                  <Select.ItemText className="option-name">{choice.label}</Select.ItemText>
                  {choice.about && <span className="option-about">{choice.about}</span>}
                </Select.Item>
              ))}
            </Select.List>
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  );
}
