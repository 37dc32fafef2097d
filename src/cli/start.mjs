// Runs a TypeScript entry of src/cli in Node through Vite, so that the catalogue (import.meta.glob) is the page's own.
import { fileURLToPath } from 'node:url';
import { createServer, createServerModuleRunner } from 'vite';

const [name, ...args] = process.argv.slice(2);
const root = fileURLToPath(new URL('../..', import.meta.url));
const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, ws: false, hmr: false, watch: null },
});
try {
  const runner = createServerModuleRunner(server.environments.ssr, { hmr: false });
  const entry = await runner.import(`/src/cli/${name}.ts`);
  process.exitCode = await entry.main(args, root);
} finally {
  await server.close();
}
