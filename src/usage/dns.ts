/** `--dns`: from the files that the user names to what the flow-log reader asks. */
import type { Readable } from "node:stream";
import { InputError, UsageError } from "../errors.ts";
import { findFiles } from "./files.ts";
import type { FlowLogOptions } from "./flow-logs/types.ts";
import { EMPTY_READING, type Reading } from "./reading.ts";
import { refuseUnreadable } from "./unreadable.ts";

export interface DnsNames {
  /** For the flow-log reader. */
  readonly options: Pick<FlowLogOptions, "namesOf" | "nameChanges">;
  /** Files and warnings, once the flow logs were read. */
  readonly reading: () => Reading;
}

/** Throws where `--dns` cannot be of use. */
export function checkDns(
  { dns = [], usage = [] }: { readonly dns?: readonly string[]; readonly usage?: readonly string[] },
  flowLogs: boolean,
): void {
  if (dns.length === 0) return;
  if (dns.includes("-") && usage.includes("-"))
    throw new UsageError("--dns - and --usage -: standard input can be only one of them");
  if (!flowLogs)
    throw new InputError(
      "--dns names the services behind the addresses of flow logs, and --usage holds none",
    );
}

/** Reads Resolver query logs. Throws an InputError for a path that leads to none. */
export async function namesFromDns(
  paths: readonly string[],
  strict: boolean,
  stdin: Readable | null,
): Promise<DnsNames> {
  const { readResolverLogs } = await import("./resolver-logs/index.ts");
  const found = await findFiles(paths, stdin);
  try {
    if (strict) refuseUnreadable(found.warnings);
    const logs = await readResolverLogs(found.files, { strict });
    return {
      options: { namesOf: logs.namesOf, nameChanges: logs.changes },
      reading: () => ({
        ...EMPTY_READING,
        from: logs.from,
        warnings: [...found.warnings, ...logs.warnings()],
      }),
    };
  } finally {
    await found.release();
  }
}
