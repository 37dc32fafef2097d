import { canonical } from '../../run/spec';
import { studies } from '../../state/study';
import { EntryCombobox } from '../controls/EntryCombobox';
import { solverGroups } from '../controls/SolverSection';

/** Another solver for the diagram, with its own defaults. */
export function AddSolver() {
  return (
    <EntryCombobox
      label="Add to the diagram"
      placeholder="Search solvers and aliases"
      groups={solverGroups}
      value="Add a solver…"
      quiet
      onChange={(id) => {
        const pick = { id, options: {} };
        studies.setState(({ extra }) => ({
          extra: extra.some((e) => canonical(e) === canonical(pick)) ? extra : [...extra, pick],
        }));
      }}
    />
  );
}
