import type { Card } from '../../denoisers/card';
import type { TensorInfo } from '../../denoisers/file';
import { timeShape } from '../../denoisers/reading';

/** What an input of a network may be for. */
export const roles = {
  x: 'noisy sample',
  time: 'noise level',
  class: 'class',
  extra: 'filled',
  /** As the card's `inputs.time.shape` of “joined”: not to be chosen, for it depends on the shapes. */
  both: 'noisy sample, noise level',
} as const;
export type Role = keyof typeof roles;

export function roleOf({ inputs }: Pick<Card, 'inputs'>, name: string): Role {
  if (name === inputs.x) return inputs.time.name === name ? 'both' : 'x';
  if (name === inputs.time.name) return 'time';
  return name === inputs.class?.name ? 'class' : 'extra';
}

/** The roles to choose from: x and the time cannot be parted where one input takes both. */
export function rolesFor({ inputs }: Pick<Card, 'inputs'>, name: string): Role[] {
  if (inputs.time.name !== inputs.x) return ['x', 'time', 'class', 'extra'];
  return name === inputs.x ? ['both'] : ['class', 'extra'];
}

type Inputs = Card['inputs'];
const feedable = ['float32', 'float16', 'float64', 'int32', 'int64'] as const;
const feedType = ({ type }: TensorInfo): (typeof feedable)[number] => feedable.find((t) => t === type) ?? 'float32';

/**
 * The inputs with another role for one of them. All but “filled” have one holder: who takes a role gives the old holder his
 * own. Inputs that the card does not name yet are filled with zeros.
 */
export function withRole(inputs: Inputs, all: readonly TensorInfo[], name: string, role: Role): Inputs {
  const before = roleOf({ inputs }, name);
  const given = new Map(all.map((info) => [info.name, info.name === name ? role : roleOf({ inputs }, info.name)]));
  const rival = role !== 'extra' && all.find((info) => info.name !== name && given.get(info.name) === role);
  if (rival) given.set(rival.name, before);
  const holder = (of: Role): TensorInfo | undefined => all.find((info) => given.get(info.name) === of);
  const [x, time, label] = [holder('x'), holder('time'), holder('class')];
  const extra = all
    .filter((info) => given.get(info.name) === 'extra')
    .map((info) => inputs.extra?.find((e) => e.name === info.name) ?? filled(info));
  return {
    ...inputs,
    ...(x && { x: x.name, xType: feedType(x) }),
    time: time && time.name !== inputs.time.name ? retimed(inputs.time, time) : inputs.time,
    class: label && { count: 10, ...inputs.class, name: label.name, type: feedType(label) },
    extra: extra.length ? extra : undefined,
  };
}

const retimed = (time: Inputs['time'], info: TensorInfo): Inputs['time'] => ({
  ...time,
  name: info.name,
  type: feedType(info),
  shape: timeShape(info.dims),
});

/** A free first dimension is the batch; other free ones are taken as 1. */
const filled = (info: TensorInfo): NonNullable<Inputs['extra']>[number] => ({
  name: info.name,
  type: feedType(info),
  shape: (info.dims ?? [0]).map((d, i) => (typeof d === 'number' ? d : i === 0 ? 0 : 1)),
  fill: 0,
});
