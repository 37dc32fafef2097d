/** WGSL of the backend's three passes. Loops stride over the whole grid, so any size fits 65,535 workgroups. */
export const WORKGROUP = 64;
/** Inputs of one pass: WebGPU guarantees 8 storage buffers a stage, and one is the output. */
export const MAX_TERMS = 7;
/** Inputs of a sum that watches them: its flags are a storage buffer too. */
export const MAX_WATCHED = MAX_TERMS - 1;
/** Workgroups of a reduction: few enough that the rest is summed in float64 on the CPU. */
export const REDUCERS = 64;

const index = /* wgsl */ `
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u`;

/** NaN or ±∞, of the bits: shaders may assume that floats are finite, and then fold a test like x != x to false. */
const broken = /* wgsl */ `fn broken(bits: u32) -> bool { return (bits & 0x7f800000u) == 0x7f800000u; }`;

/**
 * out = Σ cᵢ·vᵢ over `terms` inputs. Coefficients stand in two vec4 after the length. A watched sum also raises bit i of
 * flags[word] if its i-th input holds a value that is not finite.
 */
export function sumKernel(terms: number, watched: boolean): string {
  const inputs = Array.from({ length: terms }, (_, i) => i);
  const lines = (line: (i: number) => string): string => inputs.map(line).join('\n');
  return /* wgsl */ `
struct Sum { n: u32, word: u32, c: array<vec4f, 2> }
@group(0) @binding(0) var<uniform> sum: Sum;
@group(0) @binding(1) var<storage, read_write> result: array<f32>;
${watched ? `@group(0) @binding(2) var<storage, read_write> flags: array<atomic<u32>>;\n${broken}` : ''}
${lines((i) => `@group(0) @binding(${i + (watched ? 3 : 2)}) var<storage, read> v${i}: array<u32>;`)}
@compute @workgroup_size(${WORKGROUP}) fn main(${index}) {
  var bad = 0u;
  for (var i = id.x; i < sum.n; i += groups.x * ${WORKGROUP}u) {
    ${lines((i) => `let b${i} = v${i}[i];`)}
    ${watched ? lines((i) => `bad |= select(0u, ${1 << i}u, broken(b${i}));`) : ''}
    result[i] = ${inputs.map((i) => `sum.c[${i >> 2}][${i & 3}] * bitcast<f32>(b${i})`).join(' + ')};
  }
  ${watched ? 'if (bad != 0u) { atomicOr(&flags[sum.word], bad); }' : ''}
}`;
}

/** Raises bit 0 of flags[word] if any value is NaN or ±∞. */
export const finiteKernel = /* wgsl */ `
struct Watch { n: u32, word: u32 }
@group(0) @binding(0) var<uniform> watch: Watch;
@group(0) @binding(1) var<storage, read_write> flags: array<atomic<u32>>;
@group(0) @binding(2) var<storage, read> bits: array<u32>;
${broken}
@compute @workgroup_size(${WORKGROUP}) fn main(${index}) {
  var bad = false;
  for (var i = id.x; i < watch.n; i += groups.x * ${WORKGROUP}u) { bad = bad || broken(bits[i]); }
  if (bad) { atomicOr(&flags[watch.word], 1u); }
}`;

/** Partial sums of (e / (atol + rtol·max(|a|, |b|)))², one for each workgroup. */
export const normKernel = /* wgsl */ `
struct Norm { n: u32, atol: f32, rtol: f32 }
@group(0) @binding(0) var<uniform> norm: Norm;
@group(0) @binding(1) var<storage, read_write> parts: array<f32>;
@group(0) @binding(2) var<storage, read> e: array<f32>;
@group(0) @binding(3) var<storage, read> a: array<f32>;
@group(0) @binding(4) var<storage, read> b: array<f32>;
var<workgroup> sums: array<f32, ${WORKGROUP}>;
@compute @workgroup_size(${WORKGROUP}) fn main(${index},
  @builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u) {
  var sum = 0.0;
  for (var i = id.x; i < norm.n; i += groups.x * ${WORKGROUP}u) {
    let q = e[i] / (norm.atol + norm.rtol * max(abs(a[i]), abs(b[i])));
    sum += q * q;
  }
  sums[lane] = sum;
  for (var span = ${WORKGROUP / 2}u; span > 0u; span /= 2u) {
    workgroupBarrier();
    if (lane < span) { sums[lane] += sums[lane + span]; }
  }
  if (lane == 0u) { parts[group.x] = sums[0]; }
}`;
