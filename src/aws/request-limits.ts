/** How long a request may take, for every client. */

export interface RequestLimits {
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
}

export const CONNECTION_SECONDS = 10;
export const ANSWER_SECONDS = 60;

/** For a client's configuration: a server that does not answer within `seconds` is retried, then an error. */
export function requestLimits(seconds: number): RequestLimits {
  return {
    requestHandler: {
      connectionTimeout: Math.min(seconds, CONNECTION_SECONDS) * 1000,
      requestTimeout: seconds * 1000,
      throwOnRequestTimeout: true,
    },
  };
}
