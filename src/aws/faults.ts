/** What AWS or the way to it answered instead of data, told in one line each. */
import { InputError } from "../errors.ts";

/** `denied`: this one call; `credentials`: every call with these; `other`: this one call, perhaps for now. */
export type FaultKind = "denied" | "credentials" | "other";

export interface Fault {
  readonly kind: FaultKind;
  /** Without a full stop; what it is and how to mend it. */
  readonly reason: string;
}

interface AwsError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  /** Set on what the service itself says. */
  readonly $fault?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $response?: { readonly statusCode?: number };
}

const EXPIRED = /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/;
const INVALID =
  /^(AuthFailure|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature|MissingAuthenticationToken(Exception)?|InvalidIdentityToken)$/;
const DENIED =
  /^(AccessDenied(Exception)?|UnauthorizedOperation|Unauthorized|Client\.UnauthorizedOperation)$/;
const THROTTLED =
  /^(Throttling(Exception)?|ThrottledException|RequestLimitExceeded|TooManyRequestsException|LimitExceededException|RequestThrottled(Exception)?|SlowDown|BandwidthLimitExceeded)$/;
const UNREACHABLE = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EPIPE|EHOSTUNREACH|ENETUNREACH)$/;

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim().slice(0, 200);
}

/** `action` is the permission that the call needs: `ec2:DescribeVpcs`. */
export function faultOf(error: unknown, action: string): Fault {
  const {
    name = "Error",
    message = String(error),
    code = "",
    $metadata,
    $response,
    $fault,
  } = error as AwsError;
  const status = $metadata?.httpStatusCode ?? $response?.statusCode ?? 0;
  const attempts = $metadata?.attempts ?? 1;
  const tried = attempts > 1 ? ` after ${attempts} attempts` : "";
  const said = oneLine(message);
  if (EXPIRED.test(name) || /\btoken\b.*\bexpired\b/i.test(message)) {
    return { kind: "credentials", reason: "the credentials have expired: sign in again ('aws sso login')" };
  }
  if (name === "CredentialsProviderError" || name === "TokenProviderError") {
    return {
      kind: "credentials",
      reason: `no AWS credentials were found (${said}): set AWS_PROFILE, or sign in`,
    };
  }
  if (INVALID.test(name)) {
    return { kind: "credentials", reason: `the credentials are not accepted (${name}: ${said})` };
  }
  if (DENIED.test(name) || status === 403) {
    return { kind: "denied", reason: `not permitted (${action}): docs/iam.md has the policy` };
  }
  if (THROTTLED.test(name) || status === 429) {
    return { kind: "other", reason: `AWS asked to slow down${tried} (${name}): try again later` };
  }
  if (UNREACHABLE.test(code) || UNREACHABLE.test(name)) {
    return { kind: "other", reason: `cannot be reached${tried} (${code || name})` };
  }
  if (/Timeout/i.test(name) || code === "ETIMEDOUT" || name === "AbortError") {
    return { kind: "other", reason: `no answer in time${tried} (${code || name})` };
  }
  if (status >= 500) return { kind: "other", reason: `AWS failed${tried} (HTTP ${status}, ${name})` };
  if (name === "SyntaxError" || ($response !== undefined && $fault === undefined)) {
    return { kind: "other", reason: `the answer cannot be read (${said})` };
  }
  return { kind: "other", reason: `${name}: ${said}` };
}

/** The fault as an error that ends the command. */
export function faultError(error: unknown, action: string): InputError {
  return error instanceof InputError ? error : new InputError(`${action}: ${faultOf(error, action).reason}`);
}
