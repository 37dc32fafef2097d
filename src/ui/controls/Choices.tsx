import type { KeyboardEvent, ReactNode } from 'react';

export interface Choice<T extends string> {
  value: T;
  content: ReactNode;
  /** What it is called, where the content is no text. */
  label?: string;
  title?: string;
}

interface Props<T extends string> {
  label: string;
  value: T | undefined;
  choices: readonly Choice<T>[];
  className: string;
  /** Of each choice. */
  item: string;
  disabled?: boolean;
  onChange(value: T): void;
}

/**
 * One of a few, each a button that is pressed or not: one stop of the Tab key, and arrows from there. Our own, because the library's
 * group asks for the layout of the whole page when it is put up, 40 ms for each that there is.
 */
export function Choices<T extends string>({ label, value, choices, className, item, disabled, onChange }: Props<T>) {
  const stop = choices.some((c) => c.value === value) ? value : choices[0]?.value;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset wants a legend, and is laid out in its own way.
    <div role="group" aria-label={label} className={className} data-disabled={flag(disabled)} onKeyDown={move}>
      {choices.map((c) => (
        <button
          key={c.value}
          type="button"
          className={item}
          aria-pressed={c.value === value}
          data-pressed={flag(c.value === value)}
          aria-label={c.label}
          title={c.title}
          disabled={disabled}
          tabIndex={c.value === stop ? 0 : -1}
          onClick={() => c.value !== value && onChange(c.value)}
        >
          {c.content}
        </button>
      ))}
    </div>
  );
}

const flag = (on: boolean | undefined): '' | undefined => (on ? '' : undefined);

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function move(event: KeyboardEvent<HTMLDivElement>): void {
  const all = [...event.currentTarget.querySelectorAll('button')];
  const at = all.indexOf(document.activeElement as HTMLButtonElement);
  const step = steps[event.key];
  const next = step ? (at + step + all.length) % all.length : { Home: 0, End: all.length - 1 }[event.key];
  if (at < 0 || next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  all[next].focus();
}
