import { Dialog } from '@base-ui/react/dialog';
import { FileUp, FolderUp, Import, ShieldCheck } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { chosen } from '../../open/gather';
import { measureRoom } from '../../state/library';
import { bring, bringAddress } from '../../state/opening-bring';
import { bytes } from '../format';
import { Failed } from './OpenDialog';
import { useLibrary } from './useOpening';

/** Ways in: files, a folder, an address. What went wrong with the last one stands above. */
export function AskForModel() {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [address, setAddress] = useState('');
  const take = (list: FileList | null): void => {
    if (list?.length) bring(chosen(list));
  };
  return (
    <>
      <Dialog.Description className="small soft">
        A network that takes a noisy sample and its noise level, as ONNX. What it predicts, and from what, is read from
        the file and asked of the network; you confirm it.
      </Dialog.Description>
      <Failed />
      <div className="drop-here">
        <Import size={28} aria-hidden />
        <p>
          Drop an <b>.onnx</b> file, a folder or a zip here
        </p>
        <div className="row start">
          <button type="button" className="button primary" onClick={() => files.current?.click()}>
            <FileUp size={16} aria-hidden /> Choose files…
          </button>
          <button type="button" className="button" onClick={() => folder.current?.click()}>
            <FolderUp size={16} aria-hidden /> Choose a folder…
          </button>
        </div>
        <p className="small soft">
          Weights in a file of their own, a decoder of latents, card.json, scheduler_config.json and .npy may come
          along.
        </p>
        <input
          ref={files}
          type="file"
          multiple
          hidden
          aria-label="Model files"
          onChange={(e) => take(e.target.files)}
        />
        <input
          ref={folder}
          type="file"
          hidden
          aria-label="Model folder"
          onChange={(e) => take(e.target.files)}
          {...{ webkitdirectory: '' }}
        />
      </div>
      <form
        className="stacked"
        onSubmit={(event) => {
          event.preventDefault();
          if (address.trim()) bringAddress(address);
        }}
      >
        <label htmlFor="model-address">Or load it from an address</label>
        <div className="row">
          <input
            id="model-address"
            className="text-field"
            value={address}
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            placeholder="https://huggingface.co/owner/model"
            onChange={(event) => setAddress(event.target.value)}
          />
          <button type="submit" className="button" disabled={!address.trim()}>
            Load
          </button>
        </div>
        <span className="small soft">An .onnx or .zip file, or a repository with unet/model.onnx.</span>
      </form>
      <Privacy />
    </>
  );
}

function Privacy() {
  const [room, trouble] = useLibrary((s) => [s.room, s.trouble]);
  useEffect(() => void measureRoom(), []);
  return (
    <p className="row start small soft privacy">
      <ShieldCheck size={16} aria-hidden />
      <span>
        {trouble ?? 'Stored in this browser, for the next visit too. Nothing leaves your machine.'}
        {!trouble && room && ` ${bytes(room.quota - room.used)} free.`}
      </span>
    </p>
  );
}
