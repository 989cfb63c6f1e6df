import { describe, expect, it } from "vitest";
import { compare, readUsage } from "../../src/index.ts";
import { comparisonDocument } from "../../src/report/comparison/index.ts";
import { htmlReport, htmlText } from "../../src/report/html.ts";

const HOSTILE = `<script>alert("1")</script>&'\u001b[31m\u202e`;

async function page(vpc: string): Promise<string> {
  const { usages } = await readUsage({ gb: ["sqs=3000", "internet=5"], region: "us-east-1" });
  const comparisons = usages.map((usage) =>
    compare({ ...usage, demands: usage.demands.map((demand) => ({ ...demand, vpc })) }),
  );
  return htmlReport(comparisonDocument(comparisons));
}

describe("the HTML page", () => {
  it("needs nothing from elsewhere and runs nothing", async () => {
    const html = await page("vpc-1");
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).not.toMatch(/<script|<link|<img|<iframe|\bon[a-z]+=|https?:|url\(|@import/i);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it("shows names as they are", async () => {
    const html = await page(HOSTILE);
    expect(html).not.toContain("<script");
    expect(html).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;[31m");
    for (const control of ["\u001b", "\u202e"]) expect(html).not.toContain(control);
  });

  it("closes what it opens", async () => {
    const html = await page("vpc-1");
    const open: string[] = [];
    for (const [, slash, tag = ""] of html.matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g)) {
      if (["meta"].includes(tag)) continue;
      if (slash === "") open.push(tag);
      else expect(open.pop()).toBe(tag);
    }
    expect(open).toEqual([]);
  });

  it("has the figures of the other forms", async () => {
    // 3 × (32.85 + 3.65) + 5 × 0.045 + 3 × 7.30 + 3,000 × 0.01 = 161.625.
    expect(await page("vpc-1")).toContain('<td class="number">161.62</td>');
  });
});

it("htmlText escapes all five marks", () => {
  expect(htmlText(`<a href="x">'&'</a>`)).toBe("&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
});
