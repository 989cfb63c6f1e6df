/** The way to Athena: the SDK's own credentials, endpoints and retries. */
import { AthenaClient } from "@aws-sdk/client-athena";
import { ANSWER_SECONDS, requestLimits } from "../aws/request-limits.ts";

export function athenaClient(region: string): AthenaClient {
  return new AthenaClient({ region, ...requestLimits(ANSWER_SECONDS) });
}
