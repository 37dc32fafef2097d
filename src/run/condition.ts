import type { Card } from '../denoisers/card';
import type { Condition } from './spec';

/** The class of each sample; undefined for a network without classes. */
export function labelsOf({ inputs }: Card, condition: Condition, count: number): number[] | undefined {
  if (!inputs.class) return undefined;
  const { count: classes, none = 0 } = inputs.class;
  return Array.from({ length: count }, (_, n) =>
    condition === 'each' ? n % classes : condition === 'none' ? none : condition,
  );
}
