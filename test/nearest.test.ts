import { describe, expect, it } from "vitest";
import { nearest } from "../src/nearest.ts";

const NAMES = ["sqs", "sns", "ssm", "ssmmessages", "secretsmanager", "lambda", "logs"];

describe("nearest", () => {
  it("puts the most alike first", () => {
    expect(nearest("ssmm", NAMES)[0]).toBe("ssm");
    expect(nearest("lamda", NAMES)).toEqual(["lambda"]);
    expect(nearest("secretmanager", NAMES)).toEqual(["secretsmanager"]);
  });
  it("takes swapped letters for one slip", () => {
    expect(nearest("uds", ["usd", "region"])).toEqual(["usd"]);
    expect(nearest("sqs", NAMES)[0]).toBe("sqs");
  });
  it("finds names that hold the word", () => {
    expect(nearest("messages", NAMES)).toContain("ssmmessages");
  });
  it("gives no more than asked, the same for any order of names, and nothing far-fetched", () => {
    expect(nearest("sxs", NAMES, 2)).toHaveLength(2);
    expect(nearest("sxs", NAMES)).toEqual(nearest("sxs", [...NAMES].reverse()));
    expect(nearest("kubernetes", NAMES)).toEqual([]);
  });
});
