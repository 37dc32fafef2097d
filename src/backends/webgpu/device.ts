/**
 * Whose GPUDevice: ours. It goes to ONNX Runtime as `{ name: 'webgpu', device }` and outlives its sessions; a device
 * made by ONNX Runtime would die with the last session, and the buffers of our passes with it.
 */
const FEATURES: GPUFeatureName[] = ['shader-f16', 'subgroups', 'timestamp-query'];
/** What networks may outgrow; everything else stays at the guaranteed defaults. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const;

export interface AdapterReport {
  adapter?: GPUAdapter;
  /** Its name, e.g. “google swiftshader”, or why there is none. */
  detail: string;
  /** Whether it computes on the CPU: right, and slower than WebAssembly. */
  software?: boolean;
}

/** Asks for an adapter: cheap, and all that is needed to say what networks will run on. */
export async function findAdapter(): Promise<AdapterReport> {
  if (!globalThis.isSecureContext) return { detail: 'WebGPU needs https or localhost' };
  if (!globalThis.navigator?.gpu) return { detail: 'this browser has no WebGPU' };
  try {
    const adapter = await navigator.gpu.requestAdapter();
    if (!adapter) return { detail: 'the browser offers no WebGPU adapter on this machine' };
    const { vendor, architecture, device, description } = adapter.info;
    const name = [vendor, architecture, device].filter(Boolean).join(' ') || description || 'unnamed adapter';
    const software = /swiftshader|llvmpipe|software|basic render/i.test(name) || adapter.info.isFallbackAdapter;
    return { adapter, detail: name, software };
  } catch (error) {
    return { detail: `asking for a WebGPU adapter failed: ${error instanceof Error ? error.message : error}` };
  }
}

/** The worker's one device. */
let opened: Promise<GPUDevice> | undefined;

/**
 * Opens the device once; later calls get the same one. `onLost` is told when it is gone for good.
 * @throws Error that says why there is no device.
 */
export function openDevice(onLost: (message: string) => void): Promise<GPUDevice> {
  opened ??= (async () => {
    const { adapter, detail } = await findAdapter();
    if (!adapter) throw new Error(detail);
    const device = await adapter.requestDevice({
      requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
      requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
    });
    void device.lost.then(({ message }) => onLost(message || 'the GPU device was lost'));
    return device;
  })();
  return opened;
}
