/** Makes examples/ anew: the inputs from seeded generators, then what the commands print for them, and the README's excerpt. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { EXAMPLE_COMMANDS, readmeExcerpt } from "./examples/commands.ts";
import { hubPage } from "./examples/hub-page.ts";
import { exampleInputs } from "./examples/inputs.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const examples = join(root, "examples");

function write(path: string, content: Uint8Array | string): void {
  mkdirSync(dirname(join(examples, path)), { recursive: true });
  writeFileSync(join(examples, path), content);
}

for (const stale of ["flow-logs", "resolver-logs", "output"]) {
  rmSync(join(examples, stale), { recursive: true, force: true });
}
for (const [path, content] of exampleInputs()) write(path, content);
for (const { output, args } of EXAMPLE_COMMANDS) {
  const options = {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
    stdio: "pipe",
  } as const;
  write(`output/${output}`, execFileSync("node", ["dist/cli.js", ...args], options));
}
write("when-a-hub-pays.md", hubPage());
const readme = join(root, "README.md");
const excerpt = readmeExcerpt(readFileSync(join(examples, "output/compare-flow-logs.txt"), "utf8"));
writeFileSync(
  readme,
  readFileSync(readme, "utf8").replace(/```text\n[\s\S]*?\n```/, () => `\`\`\`text\n${excerpt}\n\`\`\``),
);
