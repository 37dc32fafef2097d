import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { ReactNode } from 'react';

interface Props<T extends string> {
  label: string;
  value: T;
  choices: Readonly<Record<T, ReactNode>>;
  disabled?: boolean;
  onChange(value: T): void;
}

/** One of a few, side by side. */
export function Segments<T extends string>({ label, value, choices, disabled, onChange }: Props<T>) {
  return (
    <ToggleGroup
      aria-label={label}
      className="segments"
      value={[value]}
      disabled={disabled}
      onValueChange={([next]) => next && onChange(next as T)}
    >
      {(Object.entries(choices) as [T, ReactNode][]).map(([key, text]) => (
        <Toggle key={key} value={key} className="segment">
          {text}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
