import { FileJson } from 'lucide-react';
import { useState } from 'react';
import { follow } from '../../state/address';
import { legalLink } from '../../state/link';
import { store } from '../../state/store';
import { compareWith, type Manifest, manifestOf, readManifest } from '../../state/takeaway';
import { saveJson } from '../save';
import { usePlayground } from '../usePlayground';
import { Group, Item } from './Item';

/** A manifest saved here says what the numbers were; read back, it says whether they are the same. */
export function Reproduce() {
  const [manifest, setManifest] = useState<Manifest>();
  const [trouble, setTrouble] = useState<string>();
  const [followed, setFollowed] = useState(false);
  const [text, setText] = useState('');
  const lanes = usePlayground((s) => s.lanes);
  const busy = lanes.some(({ run }) => !run || ['waiting', 'running', 'measuring'].includes(run.status));
  const open = (text: string): void => {
    setFollowed(false);
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
  const paste = (text: string): void => {
    if (/^\s*[{[]/.test(text)) {
      open(text);
      return;
    }
    try {
      follow(legalLink(text.trim()));
      setManifest(undefined);
      setTrouble(undefined);
      setFollowed(true);
    } catch (error) {
      setFollowed(false);
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
      <form
        className="save-row"
        onSubmit={(event) => {
          event.preventDefault();
          paste(text);
        }}
      >
        <input
          className="text-field"
          aria-label="A manifest or a link"
          placeholder="Paste a manifest or a link"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="button" disabled={!text.trim()}>
          Open
        </button>
      </form>
      {followed && (
        <p className="small soft" role="status">
          The page shows what the link says.
        </p>
      )}
      <label className="take-open small">
        Or choose a manifest’s file
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
