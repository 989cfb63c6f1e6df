/** A server on the loopback address that plays an AWS service; it records what it is asked. */
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Asked {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Region that the request was signed for. */
  readonly region: string;
  /** Access key that signed it. */
  readonly key: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Send only so many bytes of the body, then break the connection. */
  readonly breakAfter?: number;
  /** Never answer. */
  readonly hang?: boolean;
}

export interface Loopback {
  readonly url: string;
  readonly asked: readonly Asked[];
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer.hang) return;
  const body = Buffer.from(answer.body ?? "");
  response.writeHead(answer.status ?? 200, { "content-length": String(body.length), ...answer.headers });
  if (answer.breakAfter === undefined) response.end(body);
  else response.write(body.subarray(0, answer.breakAfter), () => response.destroy());
}

/** Starts it; it stops when the test is done. */
export async function loopback(handle: (asked: Asked) => Answer | Promise<Answer>): Promise<Loopback> {
  const asked: Asked[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const scope = /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? "");
      const entry: Asked = {
        path: request.url ?? "",
        method: request.method ?? "",
        headers: request.headers,
        body: Buffer.concat(parts).toString("utf8"),
        region: scope?.[2] ?? "",
        key: scope?.[1] ?? "",
      };
      asked.push(entry);
      Promise.resolve(handle(entry)).then(
        (answer) => send(response, answer),
        (error) => send(response, { status: 599, body: String(error) }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked };
}

/** Credentials that no service but these knows, and no other source of any. */
export const TEST_CREDENTIALS: Readonly<Record<string, string>> = {
  AWS_ACCESS_KEY_ID: "AKIDTEST",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_CONFIG_FILE: "/nonexistent",
  AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
  AWS_MAX_ATTEMPTS: "2",
};
