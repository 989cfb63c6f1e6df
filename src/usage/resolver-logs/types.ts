/** What Resolver query logs are asked, and what they answer. */

/** Who is behind `remote`, for this client of this VPC, when a flow began? */
export interface NameQuestion {
  readonly vpc: string | null;
  readonly client: string | null;
  readonly remote: string;
  /** Unix seconds; 0: not known, then the last answer of all counts. */
  readonly start: number;
}

/**
 * One element per name that fits: its service, or null for a name that is no AWS service's. They share the bytes
 * equally. Null: the logs say nothing.
 */
export type NameAnswer = readonly (string | null)[] | null;
