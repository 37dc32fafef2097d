import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { createLogger, defaultClientConditions, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// Cross-origin isolation: lets the wasm provider use threads.
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** Sizes of ONNX Runtime's wasm files: the loading bar shows true bytes even where the server compresses. */
const bytesOf = (bundle: string): number =>
  statSync(`node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded${bundle}.wasm`).size;

/** Digest of what decides the numbers: the sources and the models' cards. Numbers kept by another version are not reused. */
function digestOfSources(): string {
  const hash = createHash('sha256');
  for (const folder of ['src', 'public/models'])
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort())
      if (/card\.json$|(?<!\.test)\.tsx?$/.test(file)) hash.update(file).update(readFileSync(`${folder}/${file}`));
  return hash.digest('hex').slice(0, 16);
}

/** The cards in public/models are bundled as well as served; Vite's development server cannot know that both are meant. */
const customLogger = createLogger();
const { warn } = customLogger;
customLogger.warn = (text, options) => {
  if (!text.includes('/card.json')) warn(text, options);
};

/** KaTeX names each of its fonts in three formats; every browser that runs this page reads the first. */
const oneFormat: Plugin = {
  name: 'one-format',
  enforce: 'pre',
  transform: (css, id) =>
    id.includes('/katex.') && id.includes('.css')
      ? css.replace(/,\s*url\([^)]*\) format\((["'])(woff|truetype)\1\)/g, '')
      : undefined,
};

/** The page itself is imported by a first script that has started the worker; it is fetched beside that script. */
const preloadPage: Plugin = {
  name: 'preload-page',
  transformIndexHtml: {
    order: 'post',
    handler(_, { bundle = {}, path }) {
      if (path !== '/index.html') return [];
      const chunks = Object.values(bundle).filter((one) => one.type === 'chunk');
      const withImports = (of: (typeof chunks)[number], known = new Set<string>()): Set<string> => {
        if (known.has(of.fileName)) return known;
        known.add(of.fileName);
        for (const one of chunks) if (of.imports.includes(one.fileName)) withImports(one, known);
        return known;
      };
      const first = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith('/index.html'));
      const page = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith('/src/ui/mount.tsx'));
      if (!first || !page) throw new Error('The first script or the page is no chunk of its own any more');
      const there = withImports(first);
      return [...withImports(page)]
        .filter((file) => !there.has(file))
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file}` },
          injectTo: 'head',
        }));
    },
  },
};

export default defineConfig(({ mode }) => ({
  base: './',
  customLogger,
  plugins: [react(), oneFormat, preloadPage],
  define: {
    __SOURCES__: JSON.stringify(digestOfSources()),
    __RUNTIME_BYTES__: JSON.stringify({ jspi: bytesOf('.jspi'), asyncify: bytesOf('.asyncify'), wasm: bytesOf('') }),
  },
  worker: { format: 'es' },
  build: {
    target: 'esnext',
    modulePreload: { polyfill: false },
    // The first chunk is 200 kB gzip; its budget is 350.
    chunkSizeWarningLimit: 700,
    // The engine's test page stands beside the app, in test builds only: what is tested is the production build.
    rolldownOptions: mode === 'e2e' ? { input: ['index.html', 'e2e/harness.html'] } : {},
  },
  // ORT's own loader script stays a file beside its wasm; bundled into our worker, its threads would start our code.
  resolve: mode === 'test' ? {} : { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  // Found only in the worker, late: named here, or the first cold start would reload the page under the user's hands.
  optimizeDeps: { include: ['ml-matrix'], exclude: ['onnxruntime-web'] },
  server: { headers },
  preview: { headers },
  // Tests say nothing of time: a busy machine may take longer over the long ones. All cores: one less, as is usual, is half of two.
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
    environment: 'node',
    testTimeout: 60_000,
    maxWorkers: '100%',
  },
}));
