/** Fields of what `aws ec2 describe-…` answers, read without trust: a field of another type counts as missing. */
import type { Tags } from "./inventory.ts";

export type Raw = Readonly<Record<string, unknown>>;

export function isRaw(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
/** A text that is not empty. */
export function textOf(raw: Raw, key: string): string | null {
  const value = raw[key];
  return typeof value === "string" && value !== "" ? value : null;
}
export function listOf(raw: Raw, key: string): Raw[] {
  const value = raw[key];
  return Array.isArray(value) ? value.filter(isRaw) : [];
}
export function textsOf(raw: Raw, key: string): string[] {
  const value = raw[key];
  return Array.isArray(value) ? value.filter((each) => typeof each === "string" && each !== "") : [];
}
/** That text of each entry of the list. */
export function pluck(raw: Raw, list: string, key: string): string[] {
  return listOf(raw, list).flatMap((each) => textOf(each, key) ?? []);
}
/** `Tags` or, on network interfaces, `TagSet`. */
export function tagsOf(raw: Raw): Tags {
  const tags = [...listOf(raw, "Tags"), ...listOf(raw, "TagSet")];
  return Object.fromEntries(tags.map((tag) => [textOf(tag, "Key") ?? "", textOf(tag, "Value") ?? ""]));
}
