import type { Lane } from '../../state/store';
import { LanesChart } from './LanesChart';

const exact = ({ run }: Lane): readonly number[] => run?.measured?.transport?.exact ?? [];
const carried = ({ run }: Lane): readonly number[] => run?.measured?.transport?.carried ?? [];

/** Whether the path goes where the density says: both curves agree for a fine ODE run. */
export function DensityChart({ order }: { order: number }) {
  return (
    <LanesChart
      order={order}
      title="Log-density along the path"
      note="ln p of x̃, mean"
      values={exact}
      second={carried}
      legend={
        <span title="ln p changes along the flow by the divergence of its velocity; what a coarse or noisy run loses shows as a gap">
          the mixture’s own; dotted: carried by the flow
        </span>
      }
      empty="Known for exact denoisers in one or two dimensions, without guidance."
    />
  );
}
