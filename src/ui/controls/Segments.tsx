import type { ReactNode } from 'react';
import { Choices } from './Choices';

interface Props<T extends string> {
  label: string;
  value: T;
  choices: Readonly<Record<T, ReactNode>>;
  disabled?: boolean;
  onChange(value: T): void;
}

/** One of a few, side by side. */
export function Segments<T extends string>({ choices, ...rest }: Props<T>) {
  const list = Object.entries(choices) as [T, ReactNode][];
  return (
    <Choices
      {...rest}
      className="segments"
      item="segment"
      choices={list.map(([value, content]) => ({ value, content }))}
    />
  );
}
