/** Athena as the SDK speaks it (AWS JSON 1.1): a script of answers per action; the last one stays. */
import { type Answer, type Loopback, loopback } from "./loopback.ts";

export type AthenaAction =
  | "StartQueryExecution"
  | "GetQueryExecution"
  | "GetQueryResults"
  | "StopQueryExecution"
  | "GetTableMetadata";

export type Script = Partial<Record<AthenaAction, readonly (Answer | object)[]>>;

export interface AthenaServer extends Loopback {
  /** The actions that were asked for, in order, repetitions included. */
  readonly actions: () => string[];
  /** What the action was asked, as JSON. */
  readonly inputs: (action: AthenaAction) => Record<string, unknown>[];
}

const isAnswer = (answer: Answer | object): answer is Answer =>
  ["status", "body", "hang", "breakAfter"].some((key) => key in answer);

export function athenaError(type: string, message: string, status = 400): Answer {
  return {
    status,
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: JSON.stringify({ __type: type, Message: message }),
  };
}

export function state(State: string, bytes = 0, reason?: string): object {
  return {
    QueryExecution: {
      QueryExecutionId: "query-1",
      Status: { State, ...(reason === undefined ? {} : { StateChangeReason: reason }) },
      Statistics: { DataScannedInBytes: bytes },
    },
  };
}

export function rows(table: readonly (readonly (string | null)[])[], next?: string): object {
  return {
    ResultSet: {
      Rows: table.map((cells) => ({
        Data: cells.map((cell) => (cell === null ? {} : { VarCharValue: cell })),
      })),
    },
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

export async function athenaServer(script: Script): Promise<AthenaServer> {
  const asked = new Map<string, number>();
  const server = await loopback(({ headers }) => {
    const action = String(headers["x-amz-target"]).replace("AmazonAthena.", "") as AthenaAction;
    const answers = script[action] ?? [];
    const count = asked.get(action) ?? 0;
    asked.set(action, count + 1);
    const answer = answers[Math.min(count, answers.length - 1)];
    if (answer === undefined) return athenaError("InvalidRequestException", `${action} was not expected`);
    if (isAnswer(answer)) return answer;
    return { headers: { "content-type": "application/x-amz-json-1.1" }, body: JSON.stringify(answer) };
  });
  const actionOf = (each: Loopback["asked"][number]): string =>
    String(each.headers["x-amz-target"]).replace("AmazonAthena.", "");
  return {
    ...server,
    actions: () => server.asked.map(actionOf),
    inputs: (action) =>
      server.asked
        .filter((each) => actionOf(each) === action)
        .map((each) => JSON.parse(each.body) as Record<string, unknown>),
  };
}
