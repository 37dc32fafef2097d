import { Menu } from '@base-ui/react/menu';
import { Check, EllipsisVertical } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { limits, type RunSpec } from '../../run/spec';
import { addLane, laneName, setApart, toggleAgainst } from '../../state/lanes';
import { ownSteps } from '../../state/levels';
import { solverName } from '../../state/selectors';
import { setView } from '../../state/store';
import { useLane } from '../useLane';

const RecordedDialog = lazy(() => import('./RecordedDialog'));

/** Solvers that most comparisons start from. */
const rivals = ['ddim', 'heun', 'dpmpp-2m', 'unipc', 'euler-ancestral'];

/** One thing changed in a copy of the lane. */
function variations(spec: RunSpec): { label: string; change: Partial<RunSpec> }[] {
  const others = rivals
    .filter((id) => id !== spec.solver.id)
    .slice(0, 4)
    .map((id) => {
      const change = { solver: { id, options: {} }, modifiers: [], each: {} };
      return { label: solverName({ ...spec, ...change }), change };
    });
  const { steps } = spec.grid;
  const free = ownSteps(spec.grid) === undefined && spec.control.kind === 'fixed';
  const counts = free ? [2 * steps, Math.round(steps / 2)].filter((n) => n >= 1 && n <= limits.steps.max) : [];
  return [
    ...others,
    ...counts.map((n) => ({ label: `${n} steps`, change: { grid: { ...spec.grid, steps: n }, each: {} } })),
  ];
}

export default function LaneMore() {
  const [slot, apart, count] = useLane((lane, s) => [lane.slot, lane.apart, s.lanes.length]);
  const against = useLane((_, s) => s.view.against);
  const [loading, setLoading] = useState(false);
  return (
    <>
      <Menu.Root>
        <Menu.Trigger
          className="button quiet icon"
          aria-label={`More for run ${laneName(slot)}`}
          title="Compare, differences, sharing"
        >
          <EllipsisVertical size={16} aria-hidden />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner className="positioner" sideOffset={4} align="end">
            <Menu.Popup className="popup menu lane-menu">
              <Menu.Group>
                <Menu.GroupLabel className="menu-label">Beside it, the same with</Menu.GroupLabel>
                <Variations />
                <Menu.Item className="option" onClick={() => setLoading(true)}>
                  <span className="option-name">a recorded trajectory…</span>
                </Menu.Item>
              </Menu.Group>
              <Menu.Group>
                <Menu.GroupLabel className="menu-label">Show differences</Menu.GroupLabel>
                {count > 1 && (
                  <Choice on={against === slot} set={() => toggleAgainst(slot)}>
                    of the others to this run
                  </Choice>
                )}
                <Choice on={against === 'reference'} set={() => toggleAgainst('reference')}>
                  to the reference
                </Choice>
              </Menu.Group>
              {count > 1 && <Layers />}
              {count > 1 && (
                <Menu.Group>
                  <Menu.GroupLabel className="menu-label">Sharing</Menu.GroupLabel>
                  <Choice on={!apart} set={() => setApart(slot, !apart)}>
                    denoiser, seed and samples with the others
                  </Choice>
                </Menu.Group>
              )}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <Suspense>{loading && <RecordedDialog onClose={() => setLoading(false)} />}</Suspense>
    </>
  );
}

/** Worked out when the menu opens. */
function Variations() {
  const [slot, spec] = useLane((lane) => [lane.slot, lane.spec]);
  return variations(spec).map(({ label, change }) => (
    <Menu.Item key={label} className="option" onClick={() => addLane(change, slot)}>
      <span className="option-name">{label}</span>
    </Menu.Item>
  ));
}

/** What is drawn, in all runs; a run alone has these as buttons. */
function Layers() {
  const { data, trails, field, zoom } = useLane((_, s) => s.view);
  const pictures = useLane(({ run }) => run?.started?.image !== undefined);
  return (
    <Menu.Group>
      <Menu.GroupLabel className="menu-label">Show in all runs</Menu.GroupLabel>
      {pictures ? (
        <Choice on={zoom} set={() => setView({ zoom: !zoom })}>
          one sample, large
        </Choice>
      ) : (
        <>
          <Choice on={data} set={() => setView({ data: !data })}>
            data
          </Choice>
          <Choice on={trails} set={() => setView({ trails: !trails })}>
            trails
          </Choice>
          <Choice on={field} set={() => setView({ field: !field })}>
            the denoiser’s field
          </Choice>
        </>
      )}
    </Menu.Group>
  );
}

function Choice({ on, set, children }: { on: boolean; set(): void; children: ReactNode }) {
  return (
    <Menu.CheckboxItem className="option" checked={on} onCheckedChange={set} closeOnClick>
      <Menu.CheckboxItemIndicator className="option-check">
        <Check size={14} aria-hidden />
      </Menu.CheckboxItemIndicator>
      <span className="option-name">{children}</span>
    </Menu.CheckboxItem>
  );
}
