import { parseCard } from '../src/denoisers/card';
import { adopt, models } from '../src/models';

/** The exact ring's network on other processes: D(x; α, σ) = D(x/α; σ/α), one file under more cards. For tests only. */
const processes = ['vp-linear', 'flow'];

export function adoptRings(): void {
  const ring = models.get('onnx/ring');
  if (ring?.kind !== 'onnx') throw new Error('the ring is gone');
  const { card } = ring;
  for (const process of processes)
    adopt(
      parseCard({
        ...card,
        id: `ring-${process}`,
        file: '../ring/model.onnx',
        process: { id: process, options: {} },
        inputs: { ...card.inputs, scaling: 'alpha' },
      }),
    );
}
