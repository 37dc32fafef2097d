import { Square } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { modelInfo, modelName } from '../../state/selectors';
import { grids, solvers } from '../../registry';
import { addLane } from '../../state/lanes';
import { studies } from '../../state/study';
import {
  type Axes,
  fillTable,
  numbersIn,
  stepsIn,
  stopTable,
  table,
  type Variation,
  variationsOf,
} from '../../state/variations';
import { ListField } from '../controls/ListField';
import { Segments } from '../controls/Segments';
import { DialogFrame } from '../DialogFrame';
import { short } from '../format';
import { reachOf } from '../stage/paths';
import { useLane } from '../useLane';
import { Many } from './Many';
import { MiniPicture } from './MiniPicture';
import { NumbersTable } from './NumbersTable';

const all = (registry: ReadonlyMap<string, { id: string; name: string }>) =>
  [...registry.values()].map(({ id, name }) => ({ value: id, label: name }));

/** Tiles in a row: whole runs of step counts and scales, about eight. */
const columnsFor = ({ steps, scales }: Axes): number => {
  const block = Math.max(1, steps.length * Math.max(1, scales.length));
  return block >= 8 ? Math.min(block, 10) : block * Math.floor(8 / block);
};

type Look = 'pictures' | 'numbers';

/** Solvers × schedules × steps × guidance of the active run, as small multiples or as numbers to sort. */
export default function GridDialog({ onClose }: { onClose(): void }) {
  const [spec, run] = useLane((lane) => [lane.spec, lane.run]);
  const { cells } = useStore(studies);
  const { progress, trouble } = useStore(table);
  const [axes, setAxes] = useState<Axes>(() => ({
    solvers: [...new Set([spec.solver.id, 'ddim', 'heun', 'unipc'])],
    grids: [spec.grid.id],
    steps: [5, 10, 20],
    scales: [],
  }));
  const [look, setLook] = useState<Look>('pictures');
  const { variations, left } = useMemo(() => variationsOf(spec, axes), [spec, axes]);
  const costly = modelInfo(spec)?.kind === 'onnx';
  const [stopped, setStopped] = useState(false);
  const lacking = variations.filter(({ key }) => !cells.has(key)).length;
  useEffect(() => {
    if (costly) return;
    setStopped(false);
    const timer = setTimeout(() => void fillTable(variations), 300);
    return () => clearTimeout(timer);
  }, [variations, costly]);
  useEffect(() => stopTable, []);
  const guided = spec.condition !== 'none';
  const open = ({ spec: { solver, grid, guidance } }: Variation): void => {
    addLane({ solver, grid, guidance, each: {}, control: { kind: 'fixed' } });
    onClose();
  };
  return (
    <DialogFrame
      title="Variations"
      onClose={onClose}
      className="wide lane-a"
      about={`${modelName(spec)}, seed ${spec.seed}: every combination from the same noise. A click opens one beside the others.`}
      tools={
        <>
          <span className="spring" />
          <Segments<Look>
            label="Look"
            value={look}
            choices={{ pictures: 'pictures', numbers: 'numbers' }}
            onChange={setLook}
          />
        </>
      }
    >
      <div className="grid-axes">
        <Many
          label="Solvers"
          choices={all(solvers)}
          value={axes.solvers}
          onChange={(next) => setAxes({ ...axes, solvers: next })}
        />
        <Many
          label="Schedules"
          choices={all(grids)}
          value={axes.grids}
          onChange={(next) => setAxes({ ...axes, grids: next })}
        />
        <ListField
          label="Steps"
          help="Numbers from 1 to 1000, with commas between"
          value={axes.steps.join(', ')}
          onChange={(text) => setAxes({ ...axes, steps: stepsIn(text) })}
        />
        {guided && (
          <ListField
            label="Guidance scales"
            help="Empty: as the run has it"
            value={axes.scales.join(', ')}
            onChange={(text) => setAxes({ ...axes, scales: numbersIn(text) })}
          />
        )}
      </div>
      <div className="row start small" aria-live="polite">
        {progress ? (
          <button
            type="button"
            className="button small"
            onClick={() => {
              setStopped(true);
              stopTable();
            }}
          >
            <Square size={12} aria-hidden /> {progress.done} of {progress.total} runs
          </button>
        ) : lacking > 0 && (costly || stopped || trouble) ? (
          <button type="button" className="button small primary" onClick={() => void fillTable(variations)}>
            Run {lacking} of {variations.length}
          </button>
        ) : (
          <span className="soft">
            {lacking > 0
              ? 'Starting…'
              : variations.length > 0
                ? `${variations.length} runs`
                : 'No runs: choose a solver, a schedule and steps above.'}
          </span>
        )}
        {left.map((text) => (
          <span key={text} className="soft">
            {text}
          </span>
        ))}
        {trouble && <span className="wrong">{trouble}</span>}
      </div>
      {variations.length === 0 ? null : look === 'numbers' ? (
        <NumbersTable variations={variations} onOpen={open} />
      ) : (
        <ul className="minis" style={{ '--minis': columnsFor(axes) } as React.CSSProperties}>
          {variations.map((v) => {
            const cell = cells.get(v.key);
            return (
              <li key={v.key}>
                <button type="button" className="mini-tile" onClick={() => open(v)}>
                  {cell && !cell.failure && run?.started ? (
                    <MiniPicture cell={cell} run={run} reach={reachOf(run)} />
                  ) : (
                    <span className="mini small soft">{cell?.failure ?? (progress ? '…' : 'not run')}</span>
                  )}
                  <span className="small mini-name">{v.solver}</span>
                  <span className="small soft mini-name">
                    {v.grid} · {v.steps}
                    {v.scale === undefined ? '' : ` · ×${v.scale}`}
                  </span>
                  <span className="small mini-name">
                    {cell ? `NFE ${cell.nfe}` : ''}
                    {cell?.error !== undefined && ` · error ${short(cell.error)}`}
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </DialogFrame>
  );
}
