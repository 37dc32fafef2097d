import { type ReactNode, useEffect, useId, useState } from 'react';
import { useOpening } from './useOpening';

/** A row of the form: what, the control, and why it was guessed so. */
export function FormRow({ label, of, children }: { label: ReactNode; of?: string; children: ReactNode }) {
  return (
    <div className="form-row">
      <span className="form-label">{label}</span>
      <div className="form-control">{children}</div>
      {of && <Why of={of} />}
    </div>
  );
}

/** Why a field has its value: because a file says so, or by inference; a value set by hand needs no reason. */
export function Why({ of }: { of: string }) {
  const found = useOpening(({ draft, probe, touched }) =>
    touched.some((field) => of.startsWith(field))
      ? undefined
      : [...(probe?.evidence ?? []), ...(draft?.evidence ?? [])].find((e) => e.field === of),
  );
  if (!found) return null;
  return (
    <p className="form-why small soft">
      {!found.sure && <b>Guessed. </b>}
      {found.why}
    </p>
  );
}

interface TextProps {
  label: string;
  value: string;
  placeholder?: string;
  narrow?: boolean;
  /** @returns whether the text can be taken. */
  onChange(text: string): boolean;
}

/** A short text; one that cannot be read yet is marked and kept apart. */
export function TextBox({ label, value, placeholder, narrow, onChange }: TextProps) {
  const id = useId();
  const [text, setText] = useState(value);
  const [bad, setBad] = useState(false);
  useEffect(() => {
    setText(value);
    setBad(false);
  }, [value]);
  return (
    <input
      id={id}
      className={narrow ? 'text-field narrow' : 'text-field'}
      aria-label={label}
      aria-invalid={bad}
      value={text}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => {
        setText(event.target.value);
        setBad(!onChange(event.target.value));
      }}
      onBlur={() => {
        setText(value);
        setBad(false);
      }}
    />
  );
}

interface NumberProps {
  label: string;
  value: number | undefined;
  placeholder?: string;
  /** Whether it may be left empty. */
  optional?: boolean;
  whole?: boolean;
  onChange(value: number | undefined): void;
}

export function NumberBox({ label, value, placeholder, optional, whole, onChange }: NumberProps) {
  return (
    <TextBox
      label={label}
      value={value === undefined ? '' : String(value)}
      placeholder={placeholder}
      narrow
      onChange={(text) => {
        if (!text.trim()) {
          if (optional) onChange(undefined);
          return optional === true;
        }
        const n = Number(text.replace('−', '-'));
        const right = Number.isFinite(n) && (!whole || (Number.isInteger(n) && n >= 0));
        if (right) onChange(n);
        return right;
      }}
    />
  );
}
