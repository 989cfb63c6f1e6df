import { defineConfig, type ViteUserConfig } from "vitest/config";

/** Suites over real files that lie beside the repository and are not ours to commit. */
const config: ViteUserConfig = defineConfig({
  test: { include: ["test/samples/**/*.test.ts"], testTimeout: 60_000 },
});
export default config;
