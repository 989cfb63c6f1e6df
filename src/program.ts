/** How the program lives among other programs: streams, signals, exit codes, one line for every fault. */
import { setMaxListeners } from "node:events";
import { InputError, UsageError } from "./errors.ts";
import type { Io } from "./io.ts";
import { terminalText } from "./report/escape.ts";

const NAME = "vpce-cost";
const INPUT_AT_FAULT = 1;
const COMMAND_LINE_AT_FAULT = 2;
/** 128 + the number of SIGINT, as shells count. */
const INTERRUPTED = 130;
const CLEAR_LINE = "\r\u001b[2K";
/** What commands get after Ctrl-C to put away temporary files, or to stop a query; a second Ctrl-C does not wait. */
const GRACE_MS = 3000;

function write(stream: NodeJS.WriteStream, content: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(content, (error) => (error ? reject(error) : resolve()));
  });
}

/** The streams of this process. Text for people loses its control characters; results are escaped by their writers. */
function processIo(signal: AbortSignal): Io {
  const { stdin, stdout, stderr, env } = process;
  const showsProgress = stderr.isTTY === true;
  return {
    stdin,
    signal,
    out: (content) => write(stdout, content),
    warn: (line) => {
      stderr.write(`${showsProgress ? CLEAR_LINE : ""}${NAME}: ${terminalText(line)}\n`);
    },
    progress: showsProgress
      ? (text) => {
          stderr.write(CLEAR_LINE + terminalText(text));
        }
      : null,
    colour: stdout.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb",
    awsRegion: env["AWS_REGION"] || null,
  };
}

/** A fault as one line, and the exit code that it means. */
function explain(error: unknown): { readonly line: string; readonly code: number } {
  if (error instanceof UsageError) return { line: error.message, code: COMMAND_LINE_AT_FAULT };
  if (error instanceof InputError) return { line: error.message, code: INPUT_AT_FAULT };
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const how = `set VPCE_COST_DEBUG=1 to see where, and report it with that`;
  return { line: `unexpected ${what}: this is a bug: ${how}`, code: INPUT_AT_FAULT };
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === "EPIPE";
}

/**
 * Runs the program and sets the exit code that it returns. A reader of the output that goes away ends it quietly;
 * Ctrl-C ends it with 130; every error becomes one line on standard error.
 */
export async function runProgram(main: (io: Io) => Promise<number>): Promise<void> {
  // The AWS SDK announces the end of its support for this Node.js on standard error, at every start.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const interrupt = new AbortController();
  // Every request in flight listens to it.
  setMaxListeners(0, interrupt.signal);
  process.on("SIGINT", () => {
    if (interrupt.signal.aborted) process.exit(INTERRUPTED);
    interrupt.abort();
    // Whoever waits for it is told; where nobody does, nothing may fall over it.
    process.stdin.on("error", () => undefined);
    process.stdin.destroy(new Error("interrupted"));
    setTimeout(() => process.exit(INTERRUPTED), GRACE_MS);
  });
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error) => {
      if (isBrokenPipe(error)) process.exit();
    });
  }
  const io = processIo(interrupt.signal);
  try {
    process.exitCode = await main(io);
  } catch (error) {
    if (interrupt.signal.aborted) process.exit(INTERRUPTED);
    if (isBrokenPipe(error)) return;
    const { line, code } = explain(error);
    io.warn(line);
    if (process.env["VPCE_COST_DEBUG"] && error instanceof Error) {
      const stack = (error.stack ?? "").split("\n").map(terminalText);
      process.stderr.write(`${stack.join("\n")}\n`);
    }
    process.exitCode = code;
  }
}
