import { bytes, short } from '../format';
import { usePlayground } from '../usePlayground';

/** What the networks run on, and what the self-check said. */
export function Footer({ onKeys }: { onKeys(): void }) {
  const { capability, selfCheck, loading, trouble } = usePlayground((s) => s.engine);
  const gpu = capability?.engine === 'webgpu';
  const loaded = loading.reduce((sum, p) => sum + p.loaded, 0);
  return (
    <footer className="footer small soft">
      <span className="status">
        <span className={`lamp ${trouble ? 'bad' : gpu ? 'ok' : capability ? 'warn' : ''}`} aria-hidden />
        <b>{trouble ? 'Worker stopped' : !capability ? 'Starting…' : gpu ? 'WebGPU' : 'wasm + CPU'}</b>
        {capability && (
          <span className="status-detail">{gpu ? capability.detail : `no WebGPU: ${capability.detail}`}</span>
        )}
      </span>
      {capability && !(gpu && crossOriginIsolated) && (
        <span className="footer-threads">{threadsOf(capability.threads, gpu)}</span>
      )}
      {selfCheck && (
        <span
          className={selfCheck.ok ? '' : 'wrong'}
          title={`${selfCheck.model} on WebGPU and wasm, largest difference`}
        >
          Δ wasm {short(selfCheck.maxAbs, 2)}
          {selfCheck.ok ? '' : ': too far apart'}
        </span>
      )}
      {loaded > 0 && <span>loading {bytes(loaded)}</span>}
      <span className="footer-hint">Exact denoisers run in float64 on the CPU, networks in ONNX Runtime</span>
      <span className="spring" />
      <button type="button" className="link" onClick={onKeys}>
        <kbd>?</kbd> for keys
      </button>
    </footer>
  );
}

/** How many threads wasm has, and why only one. */
function threadsOf(threads: number, gpu: boolean): string {
  if (crossOriginIsolated) return threads === 1 ? '1 thread' : `${threads} threads`;
  const why =
    window.top === window ? 'this host sends no isolation headers' : 'the page around this one is not isolated';
  return `${gpu ? 'wasm: ' : ''}1 thread: ${why}`;
}
