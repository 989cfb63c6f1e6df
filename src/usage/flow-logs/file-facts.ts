/** What a file's name tells, and the key of a context made of it and of the record's own fields. */
import { KEY_SEPARATOR } from "./contexts.ts";
import { CONTEXT_FIELDS } from "./layout.ts";

/** Facts of the path for records whose fields lack them; numbers are -1 and texts empty where it tells nothing. */
export interface FileFacts {
  /** Distinguishes what is hashed of this file's records from another's with other facts. */
  readonly seed: number;
  /** `fl-…` */
  readonly flowLog: string;
  readonly account: string;
  readonly region: string;
  /** Unix seconds that an S3 file's name stands for: five minutes. */
  readonly start: number;
  readonly end: number;
}

/**
 * Source: FORMATS.md, S3 keys: `AWSLogs/ACCOUNT/vpcflowlogs/REGION/YYYY/MM/DD/…`, Hive-style `aws-account-id=…`, and
 * the file's own name `ACCOUNT_vpcflowlogs_REGION_fl-ID_YYYYMMDDTHHmmZ_HASH`.
 */
export function factsOfPath(path: string): FileFacts {
  const file = /(\d{12})_vpcflowlogs_([a-z0-9-]+)_(fl-[0-9a-f]+)_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z/.exec(
    path,
  );
  const account =
    /aws-account-id=(\d{12})/.exec(path)?.[1] ??
    /AWSLogs[/\\](\d{12})[/\\]/.exec(path)?.[1] ??
    file?.[1] ??
    "";
  const region =
    /aws-region=([a-z0-9-]+)/.exec(path)?.[1] ??
    /[/\\]vpcflowlogs[/\\]([a-z0-9-]+)[/\\]/.exec(path)?.[1] ??
    file?.[2] ??
    "";
  const flowLog = file?.[3] ?? /(?:^|[^a-z0-9])(fl-[0-9a-f]{8,17})(?![0-9a-f])/.exec(path)?.[1] ?? "";
  let start = -1;
  if (file !== null) {
    const [year, month, day, hour, minute] = file.slice(4, 9).map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ];
    start = Date.UTC(year, month - 1, day, hour, minute) / 1000;
  }
  return {
    seed: seedOf(`${account} ${region} ${flowLog}`),
    flowLog,
    account,
    region,
    start,
    end: start < 0 ? -1 : start + 300,
  };
}

function seedOf(text: string): number {
  let h = 0x811c_9dc5 | 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x0100_0193);
  return h;
}

/** Bytes as text, at most `most` of them. */
export function latin1(buf: Uint8Array, from: number, to: number, most = 4096): string {
  return Buffer.from(buf.buffer, buf.byteOffset + from, Math.min(to - from, most)).toString("latin1");
}

/** Values that mean "not known" in any field. */
const NOTHING: ReadonlySet<string> = new Set(["-", "unknown", ""]);

/** The context's key: its fields in the order of CONTEXT_FIELDS, then the flow log. */
export function contextKey(words: ReadonlyMap<string, string>, facts: FileFacts): string {
  const values = CONTEXT_FIELDS.map((field) => {
    const text = words.get(field) ?? "";
    return NOTHING.has(text) ? "" : text;
  });
  values[0] ||= facts.account;
  values[5] ||= facts.region;
  return [...values, facts.flowLog].join(KEY_SEPARATOR);
}
