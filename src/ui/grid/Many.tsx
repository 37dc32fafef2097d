import { Combobox } from '@base-ui/react/combobox';
import { Check, X } from 'lucide-react';
import { useId, useRef } from 'react';

interface Choice {
  value: string;
  label: string;
}
interface Props {
  label: string;
  choices: readonly Choice[];
  value: readonly string[];
  onChange(value: string[]): void;
}

/** Several of many, as chips in a field that searches. */
export function Many({ label, choices, value, onChange }: Props) {
  const id = useId();
  const anchor = useRef<HTMLDivElement>(null);
  const chosen = value.flatMap((v) => choices.find((c) => c.value === v) ?? []);
  return (
    <div className="stacked">
      <label htmlFor={id}>{label}</label>
      <Combobox.Root
        items={choices}
        multiple
        value={chosen}
        isItemEqualToValue={(a: Choice, b: Choice) => a.value === b.value}
        autoHighlight
        onValueChange={(next: Choice[], details) => {
          // Escape beside a closed list would throw all away; here it closes the dialog, as everywhere.
          if (details.reason === 'escape-key') {
            details.cancel();
            details.allowPropagation();
          } else onChange(next.map((c) => c.value));
        }}
      >
        <Combobox.Chips ref={anchor} className="many">
          {chosen.map((choice) => (
            <Combobox.Chip key={choice.value} className="badge many-chip" aria-label={choice.label}>
              {choice.label}
              <Combobox.ChipRemove className="many-remove" aria-label={`Remove ${choice.label}`}>
                <X size={12} aria-hidden />
              </Combobox.ChipRemove>
            </Combobox.Chip>
          ))}
          <Combobox.Input id={id} className="many-input" placeholder={chosen.length ? '' : 'Search'} />
        </Combobox.Chips>
        <Combobox.Portal>
          <Combobox.Positioner className="positioner" sideOffset={4} anchor={anchor}>
            <Combobox.Popup className="popup menu" aria-label={label}>
              <Combobox.Empty className="menu-empty">Nothing of that name.</Combobox.Empty>
              <Combobox.List className="menu-list">
                {(choice: Choice) => (
                  <Combobox.Item key={choice.value} value={choice} className="option">
                    <Combobox.ItemIndicator className="option-check">
                      <Check size={14} aria-hidden />
                    </Combobox.ItemIndicator>
                    <span className="option-name">{choice.label}</span>
                  </Combobox.Item>
                )}
              </Combobox.List>
            </Combobox.Popup>
          </Combobox.Positioner>
        </Combobox.Portal>
      </Combobox.Root>
    </div>
  );
}
