import { Dialog } from '@base-ui/react/dialog';
import { FileJson, FileText, Image } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { follow } from '../../state/address';
import { laneName } from '../../state/lanes';
import { laneOf, store } from '../../state/store';
import { currentSeries, pointsOf, studies } from '../../state/study';
import {
  compareWith,
  diagramCsv,
  type Manifest,
  manifestOf,
  readManifest,
  runJson,
  stepsCsv,
} from '../../state/takeaway';
import { DialogFrame } from '../DialogFrame';
import { laneClass } from '../LaneMark';
import { save, saveJson } from '../save';
import { usePlayground } from '../usePlayground';
import { chartSvg, stagePng } from './pictures';

const active = () => laneOf(store.getState());
const laneElement = (): Element | null => document.querySelector(`[data-testid=lane].${laneClass(active().slot)}`);

function saveDiagram(): void {
  const { cells, yardstick } = studies.getState();
  const curves = currentSeries().map((series) => ({ ...series, points: pointsOf(series, cells, yardstick) }));
  save('error-against-nfe.csv', diagramCsv(curves, yardstick), 'text/csv');
}

async function saveStage(): Promise<void> {
  const lane = laneElement();
  const png = lane && (await stagePng(lane));
  if (png) save('stage.png', png);
}

/** Numbers and pictures of the page as files, and a manifest that brings the same numbers back. */
export default function TakeAway({ onClose }: { onClose(): void }) {
  const several = usePlayground((s) => s.lanes.length > 1);
  const name = usePlayground((s) => laneName(s.active));
  const charts = [...document.querySelectorAll('.side.charts figure.chart')].filter((f) =>
    f.querySelector('svg.recharts-surface'),
  );
  return (
    <DialogFrame title="Take away" onClose={onClose} className="take-away">
      <Dialog.Description className="small soft">
        Files made here, from what you see. The link in the address bar says everything but the numbers.
      </Dialog.Description>
      <Group title="Numbers">
        <Item
          icon={<FileText size={15} aria-hidden />}
          onClick={() => save('steps.csv', stepsCsv(store.getState().lanes), 'text/csv')}
        >
          Every step of {several ? 'all runs' : 'the run'}, CSV
        </Item>
        <Item icon={<FileText size={15} aria-hidden />} onClick={saveDiagram}>
          The diagram “Error against NFE”, CSV
        </Item>
        <Item
          icon={<FileJson size={15} aria-hidden />}
          onClick={() => {
            const { run } = active();
            if (run) save('run.json', runJson(run), 'application/json');
          }}
        >
          Run {name} with all its states, JSON
        </Item>
      </Group>
      <Group title="Pictures">
        <Item icon={<Image size={15} aria-hidden />} onClick={() => void saveStage()}>
          The stage of run {name}, PNG
        </Item>
        {charts.map((figure) => {
          const title = figure.querySelector('figcaption')?.firstChild?.textContent ?? 'chart';
          return (
            <Item
              key={title}
              icon={<Image size={15} aria-hidden />}
              onClick={() => {
                const svg = chartSvg(figure);
                if (svg) save(`${title.toLowerCase().replaceAll(' ', '-')}.svg`, svg, 'image/svg+xml');
              }}
            >
              {title}, SVG
            </Item>
          );
        })}
      </Group>
      <Reproduce />
    </DialogFrame>
  );
}

/** A manifest saved here says what the numbers were; read back, it says whether they are the same. */
function Reproduce() {
  const [manifest, setManifest] = useState<Manifest>();
  const [trouble, setTrouble] = useState<string>();
  const lanes = usePlayground((s) => s.lanes);
  const busy = lanes.some(({ run }) => !run || ['waiting', 'running', 'measuring'].includes(run.status));
  const open = (text: string): void => {
    try {
      const read = readManifest(text);
      setTrouble(undefined);
      setManifest(read);
      follow(read.link);
    } catch (error) {
      setManifest(undefined);
      setTrouble((error as Error).message);
    }
  };
  const differences = manifest && !busy ? compareWith(manifest, lanes) : undefined;
  return (
    <Group title="Manifest">
      <Item
        icon={<FileJson size={15} aria-hidden />}
        onClick={() => saveJson('manifest.json', manifestOf(store.getState().lanes))}
      >
        Specs, digests and errors of all runs, JSON
      </Item>
      <label className="take-open small">
        Open a manifest and compare
        <input
          type="file"
          accept=".json,application/json"
          onChange={async (event) => {
            const [file] = event.target.files ?? [];
            if (file) open(await file.text());
          }}
        />
      </label>
      {trouble && (
        <p className="small wrong" role="alert">
          {trouble} The page stays as it was.
        </p>
      )}
      {manifest && (
        <div className="small" role="status">
          {!differences ? (
            'Running what the manifest describes…'
          ) : differences.length ? (
            <ul>
              {differences.map((text) => (
                <li key={text} className="wrong">
                  {text}
                </li>
              ))}
            </ul>
          ) : (
            `The same numbers: ${manifest.runs.length} of ${manifest.runs.length} digests agree.`
          )}
        </div>
      )}
    </Group>
  );
}

const Group = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="take-group" aria-label={title}>
    <h3 className="menu-label">{title}</h3>
    {children}
  </section>
);

const Item = ({ icon, onClick, children }: { icon: ReactNode; onClick(): void; children: ReactNode }) => (
  <button type="button" className="lesson-link take-item" onClick={onClick}>
    {icon}
    <span>{children}</span>
  </button>
);
