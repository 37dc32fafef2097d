import { useEffect, useId, useState } from 'react';

interface Props {
  label: string;
  help?: string;
  value: string;
  onChange(value: string): void;
}

/** A list of numbers as text; taken when the field is left or Enter is pressed, so half a number is never run. */
export function ListField({ label, help, value, onChange }: Props) {
  const id = useId();
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const bad = text.split(/[\s,;]+/).filter((word) => word && !/^(inf|∞)$/.test(word) && !Number.isFinite(Number(word)));
  const take = (): void => {
    if (!bad.length && text !== value) onChange(text);
  };
  return (
    <div className="stacked">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="text-field"
        value={text}
        inputMode="decimal"
        aria-invalid={bad.length > 0}
        aria-describedby={`${id}-help`}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => event.key === 'Enter' && take()}
      />
      <span id={`${id}-help`} className={bad.length ? 'small wrong' : 'small soft'}>
        {bad.length ? `“${bad[0]}” is not a number` : (help ?? 'Numbers, with commas between')}
      </span>
    </div>
  );
}
