import type { Lane } from '../../state/store';
import { short } from '../format';
import { useLane } from '../useLane';
import { LanesChart } from './LanesChart';

const exact = ({ run }: Lane): readonly number[] => run?.measured?.transport?.exact ?? [];
const carried = ({ run }: Lane): readonly number[] => run?.measured?.transport?.carried ?? [];

/** Whether the path goes where the density says: both curves agree for a fine ODE run. */
export function DensityChart() {
  return (
    <LanesChart
      title="Log-density along the path"
      note="ln p of x̃, mean"
      values={exact}
      second={carried}
      names={['exact', 'carried']}
      legend={
        <>
          the mixture’s own; dotted: carried along the path, <Carried />
        </>
      }
      empty="Known for exact denoisers in one or two dimensions, without guidance."
    />
  );
}

const rules = {
  flow: 'by the divergence of the flow',
  ito: 'by Itô’s formula for the reverse SDE',
} as const;

/** How the active run's density is carried, and how far it is from the truth at the end, path by path. */
function Carried() {
  const transport = useLane(({ run }) => run?.measured?.transport);
  if (!transport) return 'step by step';
  const { by, rms } = transport;
  return `${rules[by]}: off by ${short(rms)} at the end (RMS of the paths)`;
}
