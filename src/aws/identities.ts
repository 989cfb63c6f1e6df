/** Who asks: the SDK's own credentials, profiles, and roles in the accounts of an organisation. */
import { UsageError } from "../errors.ts";

type Credentials = NonNullable<import("@aws-sdk/client-ec2").EC2ClientConfig["credentials"]>;

/** Where credentials come from; everything else (SSO, refreshing, endpoints, retries) is the SDK's own. */
export interface Identity {
  /** `profile dev`, `role arn:aws:iam::…`; null: the default credentials. */
  readonly name: string | null;
  /** Twelve digits where the role or its account tells; null: only AWS knows. */
  readonly account: string | null;
  /** Undefined: the SDK's default chain. */
  readonly credentials: Credentials | undefined;
}

export interface IdentityOptions {
  readonly profile?: readonly string[];
  /** `arn:aws:iam::{account}:role/NetworkReader` */
  readonly roleArn?: string;
  readonly account?: readonly string[];
}

/** The ARNs of the roles: the pattern with each account in the place of `{account}`. Throws a UsageError. */
export function roleArns({
  roleArn,
  account = [],
}: IdentityOptions): { arn: string; account: string | null }[] {
  if (roleArn === undefined) {
    if (account.length > 0) throw new UsageError("--account needs --role-arn with {account} in it");
    return [];
  }
  if (!/^arn:aws[a-z-]*:iam::(\d{12}|\{account\}):role\/\S+$/.test(roleArn)) {
    throw new UsageError(
      `--role-arn ${roleArn}: write it as arn:aws:iam::{account}:role/NAME, the accounts as --account ID`,
    );
  }
  const isPattern = roleArn.includes("{account}");
  if (isPattern !== account.length > 0) {
    throw new UsageError(
      isPattern
        ? `--role-arn ${roleArn}: which accounts? give --account ID for each`
        : `--account: --role-arn ${roleArn} has no {account} in it`,
    );
  }
  if (!isPattern) return [{ arn: roleArn, account: /\d{12}/.exec(roleArn)?.[0] ?? null }];
  return [...new Set(account.flatMap((each) => each.split(",")))].map((id) => {
    if (!/^\d{12}$/.test(id)) throw new UsageError(`--account ${id}: an account's id has twelve digits`);
    return { arn: roleArn.replaceAll("{account}", id), account: id };
  });
}

/** Each profile, or the default credentials; with roles, each role taken on by the first of them. */
export async function identitiesOf(options: IdentityOptions): Promise<Identity[]> {
  const roles = roleArns(options);
  const profiles = [...new Set(options.profile ?? [])];
  if (roles.length > 0 && profiles.length > 1) {
    throw new UsageError("--role-arn is taken on from one --profile, not from several");
  }
  if (roles.length === 0 && profiles.length === 0)
    return [{ name: null, account: null, credentials: undefined }];
  const { fromNodeProviderChain, fromTemporaryCredentials } = await import("@aws-sdk/credential-providers");
  const [first] = profiles;
  const ofProfile = (profile: string): Credentials => fromNodeProviderChain({ profile });
  if (roles.length === 0) {
    return profiles.map((profile) => ({
      name: `profile ${profile}`,
      account: null,
      credentials: ofProfile(profile),
    }));
  }
  return roles.map(({ arn, account }) => ({
    name: `role ${arn}`,
    account,
    credentials: fromTemporaryCredentials({
      ...(first === undefined ? {} : { masterCredentials: fromNodeProviderChain({ profile: first }) }),
      params: { RoleArn: arn, RoleSessionName: "vpce-cost" },
    }),
  }));
}
